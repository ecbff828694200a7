"""Worklists and the load of a team over HTTP, in councils of 5,000 and of 50,000 cases."""

import asyncio
import itertools
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import md5
from statistics import median, quantiles
from typing import Final
from uuid import UUID

import asyncpg
from aiohttp import ClientSession

from bench.environment import BenchEnvironment, create_councils
from bench.http_driver import HttpTarget
from bench.results import Result, Target, compared_result
from bench.system import running_processes
from chassis.database import DriverConnection
from chassis.testing import Database, issue_test_key
from events.envelope import LedgerId
from events.london_day import london_day

_INTERVAL_SECONDS: Final = 1 / 50
"""Seconds between two requests of a list."""
_LOAD_INTERVAL_SECONDS: Final = 1 / 10
"""Seconds between two requests of the load of a team: a manager's page."""
_REQUESTS_PER_REPEAT: Final = 200
_CASES: Final = (5_000, 50_000)
_TODAY: Final = london_day(datetime.now(UTC))
# Five items a case, half of them overdue, a tenth for years. One case in five has a harm.
_SEED: Final = (
    """
    INSERT INTO deadline.case_officer (ledger_id, case_id, from_on, officer_id, to_on, is_cover)
    SELECT $1::uuid, md5($1::uuid::text || n)::uuid, $3::date - 400,
           md5('officer' || n / 167)::uuid, NULL, false
    FROM generate_series(1, $2::int) AS n
    """,
    """
    INSERT INTO deadline.case_team (ledger_id, case_id, from_on, team_id, to_on)
    SELECT $1::uuid, md5($1::uuid::text || n)::uuid, $3::date - 400,
           md5('team' || n / 167 / 8)::uuid, NULL
    FROM generate_series(1, $2::int) AS n
    """,
    """
    INSERT INTO deadline.case_profile
        (ledger_id, case_id, reference, stage, closed_on, setting_urn)
    SELECT $1::uuid, md5($1::uuid::text || n)::uuid, 'SEN/' || n,
           (ARRAY['plan', 'plan', 'plan', 'assessment'])[1 + n % 4], NULL, (100000 + n % 400)::text
    FROM generate_series(1, $2::int) AS n WHERE $3::date IS NOT NULL
    """,
    """
    INSERT INTO deadline.work_item (
        ledger_id, item_id, case_id, kind, rule, because_of, started_on, due_on, law_due_on,
        work_on, reasons, shift_days, waits_on
    )
    SELECT $1::uuid, md5($1::uuid::text || n || i)::uuid, md5($1::uuid::text || n)::uuid,
           kinds[1 + h % 9], 'plan-final', i, $3::date - 100, work_on,
           CASE WHEN h % 9 < 3 THEN work_on + h % 4 END, work_on,
           trim(reasons[1 + h % 9] || harms[1 + n % 10]),
           shifts[1 + h % 9] + harm_shifts[1 + n % 10], '[]'
    FROM generate_series(1, $2::int) AS n, generate_series(1, 5) AS i,
         LATERAL (SELECT abs(hashtext(n || 'x' || i)) AS h) AS drawn,
         LATERAL (SELECT $3::date + CASE WHEN h % 100 < 10 THEN -h % 900
                                         WHEN h % 100 < 50 THEN -h % 70 ELSE h % 300 END AS work_on
         ) AS dated,
         (SELECT ARRAY['duty', 'duty', 'review', 'chase', 'target', 'order', 'complaint', 'reply',
                       'provision'] AS kinds,
                 ARRAY['limit_of_law:14 ', 'limit_of_law:14 long_task:10 ', 'limit_of_law:14 ', '',
                       '', 'tribunal_order:28 ', 'promise:7 ', 'promise:7 ', 'limit_of_law:14 ']
                 AS reasons,
                 ARRAY[14, 24, 14, 0, 0, 28, 7, 7, 14] AS shifts,
                 ARRAY['', '', '', '', '', '', '', 'looked_after:14', 'out_of_school:21', '']
                 AS harms,
                 ARRAY[0, 0, 0, 0, 0, 0, 0, 14, 21, 0] AS harm_shifts) AS given
    """,
)
_TABLES: Final = "deadline.case_officer, deadline.case_team, deadline.case_profile"


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Milliseconds from the request to the whole response, with one process of the API."""
    async with environment.database() as database:
        small, large = await create_councils(database, 2)
        await _seed(database, {small: _CASES[0], large: _CASES[1]})
        async with running_processes(environment.forks, database, "deadline-api") as system:
            targets = [
                HttpTarget(
                    system.urls["deadline-api"],
                    await issue_test_key(database, "deadlines:read", ledger=ledger),
                    [],
                )
                for ledger in (small, large)
            ]
            results: list[Result] = []
            for what, (paths, interval) in _paths().items():
                found = await _alternately(targets, paths, interval, environment.options.repeats)
                results += _results(f"{what}, {round(1 / interval)}/s", *found)
    return results


def _paths() -> Mapping[str, tuple[Sequence[str], float]]:
    """What is requested in turn and how often, by what is measured."""
    officers = [UUID(_md5(f"officer{number}")) for number in range(29)]
    teams = [UUID(_md5(f"team{number}")) for number in range(3)]
    return {
        "worklist of an officer": (
            [f"/v1/worklist?officer_id={each}" for each in officers],
            _INTERVAL_SECONDS,
        ),
        "worklist of a team": (
            [f"/v1/worklist?team_id={each}" for each in teams],
            _INTERVAL_SECONDS,
        ),
        "worklist of the council": (
            ["/v1/worklist", "/v1/worklist?kind=order"],
            _INTERVAL_SECONDS,
        ),
        "load of a team": (
            [f"/v1/teams/{each}/load" for each in teams],
            _LOAD_INTERVAL_SECONDS,
        ),
    }


async def _alternately(
    targets: Sequence[HttpTarget], paths: Sequence[str], interval: float, repeats: int
) -> tuple[Sequence[Sequence[float]], Sequence[Sequence[float]]]:
    """The latencies of each repeat, of the small council and of the large one."""
    found: tuple[list[Sequence[float]], list[Sequence[float]]] = [], []
    for repeat in range(repeats + 1):
        for target, of_target in zip(targets, found, strict=True):
            latencies = await _latencies(target, paths, interval)
            if repeat:
                of_target.append(latencies)
    return found


def _results(
    what: str, small: Sequence[Sequence[float]], large: Sequence[Sequence[float]]
) -> Sequence[Result]:
    label = f"{what}, 50,000 cases"
    middle = [median(each) for each in large]
    slowest = [quantiles(each, n=100)[-1] for each in large]
    return [
        compared_result(
            f"{label}: median",
            "ms",
            middle,
            ("the same of 5,000 cases", [median(each) for each in small]),
        ),
        compared_result(
            f"{label}: 99th percentile",
            "ms",
            slowest,
            ("the same of 5,000 cases", [quantiles(each, n=100)[-1] for each in small]),
            target=Target(25, at_most=True) if what.startswith("worklist") else None,
        ),
    ]


async def _latencies(target: HttpTarget, paths: Sequence[str], interval: float) -> Sequence[float]:
    """Milliseconds of each request; they are sent at a constant rate, without waiting."""
    async with ClientSession(headers={"Authorization": f"Bearer {target.key}"}) as session:
        requests: list[asyncio.Task[float]] = []
        for path in itertools.islice(itertools.cycle(paths), _REQUESTS_PER_REPEAT):
            requests.append(asyncio.create_task(_latency(session, target.url + path)))
            await asyncio.sleep(interval)
        return await asyncio.gather(*requests)


async def _latency(session: ClientSession, url: str) -> float:
    began = time.perf_counter()
    async with session.get(url) as response:
        response.raise_for_status()
        await response.read()
    return (time.perf_counter() - began) * 1000


async def _seed(database: Database, councils: Mapping[LedgerId, int]) -> None:
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    for ledger_id, cases in councils.items():
        for statement in _SEED:
            await connection.execute(statement, ledger_id, cases, _TODAY)
    await connection.execute(f"ANALYZE {_TABLES}, deadline.work_item")
    await connection.close()


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
