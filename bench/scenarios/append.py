"""Appends of one fact: 16 writers, 153 ledgers."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from bench import event_log_driver
from bench.environment import COUNCIL_COUNT, MAX_LOAD_PROCESSES, BenchEnvironment, create_councils
from bench.load_generator import LoadGenerator
from bench.log_workload import LogWorkload
from bench.peers import bare_insert, eventsourcing_recorder
from bench.results import Result, Target, compared_result, measure_alternately, own_result

_WRITERS: Final = 8
_LABEL: Final = "append, 16 writers, 153 ledgers"


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Appends through libs/events, relative to `eventsourcing` and to a bare INSERT."""
    async with environment.database() as database:
        ledgers = await create_councils(database, COUNCIL_COUNT)
        insert = LogWorkload(await bare_insert.create_bare_table(database), _WRITERS, ledgers)
        eventsourcing_recorder.create_recorder_table(database.admin_url)
        record = LogWorkload(database.admin_url, _WRITERS, ledgers)
        append = LogWorkload(database.url_for("case_api"), _WRITERS, ledgers)
        generator = LoadGenerator(environment.pool, MAX_LOAD_PROCESSES)
        seconds = environment.options.seconds
        found = await measure_alternately(
            environment.options.repeats,
            {
                "system": partial(
                    generator.measure_rate, event_log_driver.write_singly, append, seconds
                ),
                "bare": partial(generator.measure_rate, bare_insert.write_rows, insert, seconds),
                "eventsourcing": partial(
                    generator.measure_rate, eventsourcing_recorder.write_events, record, seconds
                ),
                "pooled": partial(
                    generator.measure_rate,
                    event_log_driver.write_in_transactions,
                    append,
                    seconds,
                ),
            },
        )
    return [
        compared_result(
            _LABEL,
            "appends/s",
            found["system"],
            ("eventsourcing recorder", found["eventsourcing"]),
            ratio_target=Target(5),
        ),
        compared_result(
            _LABEL,
            "appends/s",
            found["system"],
            ("bare INSERT", found["bare"]),
            ratio_target=Target(0.6),
        ),
        own_result("… each in a pooled transaction", "appends/s", found["pooled"]),
    ]
