"""Reading a case of 2,000 events over HTTP, beside a case of 20."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from statistics import median, quantiles
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from aiohttp import ClientSession

from bench.council_target import create_target
from bench.environment import BenchEnvironment, create_councils
from bench.facts import SAMPLE_ACTOR
from bench.http_driver import HttpTarget, TargetCase, get_text
from bench.log_workload import FACTS_PER_BATCH
from bench.results import Result, Target, compared_result
from bench.scenarios.timetables import whole_life
from bench.system import running_processes
from chassis.database import create_engine, transaction
from chassis.testing import Database
from deadline_service.testing import history
from events.envelope import AppendResult, CaseId, LedgerId, NewEvent, StreamAppend
from events.log.postgres import PostgresLog

_EVENTS: Final = 2_000
_FEW_EVENTS: Final = 20
_INTERVAL_SECONDS: Final = 1 / 50
"""Seconds between two requests."""
_REQUESTS_PER_REPEAT: Final = 100
_READS: Final[Mapping[str, str]] = {
    "the case": "",
    "its status": "/status",
    "50 of its history": "/history?after={position}",
    "50 of its chronology": "/chronology",
    "a fact by position": "/history/{position}",
}
"""What is read, with the path behind that of the case; `position` is that of a fact of the case."""

_Request = Callable[[ClientSession], Awaitable[object]]


class _MeasuredCase(NamedTuple):
    """A case, and the position of its third event."""

    case: TargetCase
    position: int


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Milliseconds at 50 requests a second, with one process of case-api."""
    async with environment.database() as database:
        (ledger_id,) = await create_councils(database, 1)
        async with running_processes(environment.forks, database, "case-api") as system:
            target = await create_target(database, ledger_id, system.urls["case-api"], 2)
            large, small = [
                await _extend(database, ledger_id, case, events)
                for case, events in zip(target.cases, (_EVENTS, _FEW_EVENTS), strict=True)
            ]
            return [
                line
                for label, prepare in _operations(target).items()
                for line in await _compare(
                    label, prepare(large), prepare(small), environment.options.repeats
                )
            ]


def _operations(target: HttpTarget) -> Mapping[str, Callable[[_MeasuredCase], _Request]]:
    """What is measured, for a case each."""

    def read(path: str) -> Callable[[_MeasuredCase], _Request]:
        def of(measured: _MeasuredCase) -> _Request:
            rest = path.format(position=measured.position)
            url = f"/v1/cases/{measured.case.case_id}{rest}"
            return lambda session: get_text(session, target, url)

        return of

    return {f"read {what}": read(path) for what, path in _READS.items()}


async def _compare(label: str, large: _Request, small: _Request, repeats: int) -> Sequence[Result]:
    """The median and the slowest of a hundred, each beside those of the small case."""
    async with ClientSession() as session:
        found = [
            (await _measure_latencies(session, large), await _measure_latencies(session, small))
            for _ in range(repeats + 1)
        ][1:]
    peer = f"a case of {_FEW_EVENTS}"
    where = f"{label}, of a case of {_EVENTS:,} events"
    return [
        compared_result(
            f"{where}: {name}",
            "ms",
            [of(each) for each, _ in found],
            (peer, [of(each) for _, each in found]),
            target=target,
        )
        for name, of, target in (
            ("median", median, None),
            ("99th percentile", _slowest, Target(25, at_most=True)),
        )
    ]


def _slowest(latencies: Sequence[float]) -> float:
    return quantiles(latencies, n=100)[-1]


async def _measure_latencies(session: ClientSession, request: _Request) -> Sequence[float]:
    """Milliseconds of each request; they are sent at a constant rate, without waiting."""
    tasks: list[asyncio.Task[float]] = []
    for _ in range(_REQUESTS_PER_REPEAT):
        tasks.append(asyncio.create_task(_measure_latency(session, request)))
        await asyncio.sleep(_INTERVAL_SECONDS)
    return await asyncio.gather(*tasks)


async def _measure_latency(session: ClientSession, request: _Request) -> float:
    began = time.perf_counter()
    await request(session)
    return (time.perf_counter() - began) * 1000


async def _extend(
    database: Database, ledger_id: LedgerId, case: TargetCase, events: int
) -> _MeasuredCase:
    """Append the facts of a whole childhood with its casework, until a case has so many."""
    opened = 2
    life = [fact.event for fact in history(*whole_life())[opened:events]]
    new = [NewEvent(uuid4(), event, SAMPLE_ACTOR, uuid4()) for event in life]
    engine = create_engine(database.url_for("case_api"), pool_size=1)
    results: list[AppendResult] = []
    async with transaction(engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        for first in range(0, len(new), FACTS_PER_BATCH):
            batch = new[first : first + FACTS_PER_BATCH]
            append = StreamAppend(CaseId(UUID(case.case_id)), batch, opened + first)
            results += await log.append(append)
    await engine.dispose()
    return _MeasuredCase(case, results[0].position)
