"""Reading the log into contract objects, in one process."""

from collections.abc import Sequence
from functools import partial

from bench import event_log_driver
from bench.environment import BenchEnvironment, create_councils
from bench.load_generator import LoadGenerator
from bench.log_workload import LogWorkload
from bench.peers import eventsourcing_recorder
from bench.results import Result, Target, compared_result, measure_alternately


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """One reader, relative to the reader and mapper of `eventsourcing`."""
    async with environment.database() as database:
        ledgers = await create_councils(database, 1)
        eventsourcing_recorder.create_recorder_table(database.admin_url)
        workload = LogWorkload(database.url_for("case_api"), 1, ledgers)
        peer_workload = LogWorkload(database.admin_url, 1, ledgers)
        seconds = environment.options.seconds
        generator = LoadGenerator(environment.pool, 1)
        await generator.measure_rate(event_log_driver.write_batches, workload, seconds)
        await generator.measure_rate(
            eventsourcing_recorder.write_event_batches, peer_workload, seconds
        )
        found = await measure_alternately(
            environment.options.repeats,
            {
                "system": partial(
                    generator.measure_rate, event_log_driver.replay_log, workload, seconds
                ),
                "peer": partial(
                    generator.measure_rate,
                    eventsourcing_recorder.read_events,
                    peer_workload,
                    seconds,
                ),
            },
        )
    return [
        compared_result(
            "read and decode the log, one process",
            "events/s",
            found["system"],
            ("eventsourcing, with its mapper", found["peer"]),
            target=Target(100_000),
        )
    ]
