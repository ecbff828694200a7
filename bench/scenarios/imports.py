"""Import: batches of 500 facts into one ledger."""

from collections.abc import Sequence
from functools import partial

from bench import event_log_driver
from bench.environment import BenchEnvironment, create_councils
from bench.load_generator import LoadGenerator
from bench.log_workload import LogWorkload
from bench.peers import eventsourcing_recorder
from bench.results import Result, Target, compared_result, measure_alternately


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """One importer, relative to batches of `eventsourcing`."""
    async with environment.database() as database:
        ledgers = await create_councils(database, 1)
        eventsourcing_recorder.create_recorder_table(database.admin_url)
        append = LogWorkload(database.url_for("case_api"), 1, ledgers)
        record = LogWorkload(database.admin_url, 1, ledgers)
        seconds = environment.options.seconds
        generator = LoadGenerator(environment.pool, 1)
        found = await measure_alternately(
            environment.options.repeats,
            {
                "system": partial(
                    generator.measure_rate, event_log_driver.write_batches, append, seconds
                ),
                "peer": partial(
                    generator.measure_rate,
                    eventsourcing_recorder.write_event_batches,
                    record,
                    seconds,
                ),
            },
        )
    return [
        compared_result(
            "import, batches of 500, one ledger",
            "events/s",
            found["system"],
            ("eventsourcing recorder", found["peer"]),
            target=Target(20_000),
        )
    ]
