"""Evaluates, announces and recalculates every deadline of a council from its log."""

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import uuid4

import asyncpg

from bench.environment import BenchEnvironment, create_councils
from bench.facts import SAMPLE_ACTOR
from bench.log_workload import FACTS_PER_BATCH
from bench.results import Result, Target, own_result
from bench.scenarios.timetables import short_case
from chassis.clock.clock import LondonClock
from chassis.database import (
    DriverConnection,
    Ledgers,
    create_engine,
    driver_connection,
    transaction,
)
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS, WORKER_TIMEOUTS
from chassis.testing import Database
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.processes.evaluator import build_consumer
from deadline_service.store.council_settings import save_settings
from deadline_service.testing import event
from deadline_service.worker.announcer import Announcer
from deadline_service.worker.rebuild import TIMETABLE
from events.envelope import CaseId, LedgerId, NewEvent, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.rebuild import rebuild_projection

_LARGE: Final = 50_000
_SAMPLE: Final = 600
_THREE_MINUTES: Final = 180
_STEPS: Final = ("deadlines", "first announcements", "recalculation", "announcements after it")
_MAKE_DUE: Final = "UPDATE deadline.case_evaluation SET announce_after = now()"
"""As if every case were quiet; a rebuild lets them wait."""
_SET_CHECKPOINTS: Final = (
    "INSERT INTO deadline.checkpoint (subscription, ledger_id, position)"
    " SELECT $1, ledger_id, head FROM log.heads_v1()"
)


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Seconds for 50,000 cases of 12 facts each, measured on 600 unless the full size is requested.

    The facts of all cases are mixed, as they are in a council's log: each batch of 500 is of nearly
    as many cases. The deadlines are evaluated from an empty table, and announced; then recalculated
    after a change of a setting that moves a day of each case, and announced again. Here each step
    waits for the one before; the processes recalculate and announce at the same time.
    """
    cases = _LARGE if environment.options.full else _SAMPLE
    repeats = 1 if environment.options.full else environment.options.repeats
    rounds = [await _measure_once(environment, cases) for _ in range(repeats)]
    how = "" if environment.options.full else f" (from {cases})"
    bound = Target(_THREE_MINUTES, at_most=True)
    return [
        own_result(f"{label} of 50,000 cases{how}", "s", figures, bound)
        for label, figures in zip(_STEPS, zip(*rounds, strict=True), strict=True)
    ]


async def _measure_once(environment: BenchEnvironment, cases: int) -> tuple[float, ...]:
    """The seconds of each step, for 50,000 cases."""
    async with environment.database() as database:
        (ledger_id,) = await create_councils(database, 1)
        await seed_council(database, ledger_id, cases)
        council = _Council(database, ledger_id)
        steps = council.evaluate, council.announce, council.recalculate, council.announce
        seconds = [await _seconds_of(step) * _LARGE / cases for step in steps]
        await council.dispose()
    return tuple(seconds)


async def _seconds_of(step: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await step()
    return time.perf_counter() - began


class _Council:
    """The deadlines of a council: evaluated, announced and recalculated, one after the other."""

    def __init__(self, database: Database, ledger_id: LedgerId) -> None:
        self._ledger_id = ledger_id
        self._owner = create_engine(database.admin_url, pool_size=3, timeouts=MAINTENANCE_TIMEOUTS)
        self._service = create_engine(
            database.url_for("deadline_service"), pool_size=3, timeouts=WORKER_TIMEOUTS
        )
        self._evaluator = build_consumer(self._service, lambda: None)
        self._announcer = Announcer(self._service, LondonClock(), lambda: None, timedelta())

    async def evaluate(self) -> None:
        """Evaluate all cases from an empty table."""
        begin = partial(transaction, self._owner, Ledgers.ALL)
        await rebuild_projection(begin, TIMETABLE, lambda _done, _all: None)
        async with begin() as db:
            await (await driver_connection(db)).execute(_MAKE_DUE)

    async def announce(self) -> None:
        """Announce what is due."""
        while await self._announcer.step():
            pass

    async def recalculate(self) -> None:
        """Recalculate all cases by another setting."""
        async with transaction(self._service, self._ledger_id) as db:
            await save_settings(db, self._ledger_id, CouncilSettings(draft_plan_target_weeks=13))
        await self._evaluator.drain()

    async def dispose(self) -> None:
        """Close the pools."""
        await self._owner.dispose()
        await self._service.dispose()


async def seed_council(database: Database, ledger_id: LedgerId, cases: int) -> None:
    """A log in which the first fact of every case comes before the second of any."""
    ids = [CaseId(uuid4()) for _ in range(cases)]
    engine = create_engine(database.url_for("case_api"), pool_size=1)
    for batch in _batches(ids):
        async with transaction(engine, ledger_id) as db:
            await PostgresLog(db, ledger_id).append(*batch)
    await engine.dispose()
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    try:
        await connection.execute(_SET_CHECKPOINTS, TIMETABLE.subscription.name)
    finally:
        await connection.close()


def _batches(ids: Sequence[CaseId]) -> Iterator[Sequence[StreamAppend]]:
    for short_fact in short_case():
        fact = event(short_fact)
        for start in range(0, len(ids), FACTS_PER_BATCH):
            yield [
                StreamAppend(
                    case_id, [NewEvent(uuid4(), fact, SAMPLE_ACTOR, uuid4())], StreamState.ANY
                )
                for case_id in ids[start : start + FACTS_PER_BATCH]
            ]
