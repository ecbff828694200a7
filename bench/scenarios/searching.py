"""Finding cases over HTTP, in a council of 50,000 cases."""

import asyncio
import itertools
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import md5
from statistics import median, quantiles
from typing import Final
from uuid import UUID

import asyncpg
from aiohttp import ClientSession

from bench.environment import BenchEnvironment, create_councils
from bench.http_driver import HttpTarget, post_search
from bench.results import Result, Target, own_result
from bench.system import running_processes
from case_api.testing.search_council import seed_search_council
from chassis.testing import issue_test_key
from events.london_day import london_day

_INTERVAL_SECONDS: Final = 1 / 50
"""Seconds between two searches."""
TODAY: Final = london_day(datetime.now(UTC))
TEAM: Final = str(UUID(md5(b"team3", usedforsecurity=False).hexdigest()))
SEARCHES_PER_REPEAT: Final = 200
SEARCHES: Final[Sequence[Mapping[str, object]]] = (
    {"name": "iumrson taann"},
    {"name": "iumrsno"},
    {"name": "s smith", "birth_date": "2011-05-05"},
    {"name": "smith mohammed"},
    {"identifier": {"kind": "upn", "value": "UPN77"}},
    {"reference": "EHC 77"},
    {"postcode": "zz415zz"},
    {"cohort": 2011, "stage": "plan_issued"},
    {"setting": "999077"},
    {"flag": "life_limiting"},
    {"due_by": str(TODAY + timedelta(days=2))},
    {"due_by": str(TODAY + timedelta(days=30))},
    {"due_by": str(TODAY + timedelta(days=30)), "team_id": TEAM},
    {"due_by": str(TODAY + timedelta(days=14)), "name": "smith mohammed"},
)
"""Searches of each kind, in turn."""
_LABEL: Final = "search of 50,000 cases, 50/s"


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Milliseconds from the request to the whole response, with one process of case-api."""
    async with environment.database() as database:
        (ledger_id,) = await create_councils(database, 1)
        admin: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(database.admin_url)
        await seed_search_council(admin, ledger_id, TODAY)
        await admin.close()
        async with running_processes(environment.forks, database, "case-api") as system:
            key = await issue_test_key(database, "cases:read", "people:read", ledger=ledger_id)
            target = HttpTarget(system.urls["case-api"], key, [])
            repeats = [
                await _measure_latencies(target) for _ in range(environment.options.repeats + 1)
            ][1:]
    middles = [median(found) for found in repeats]
    slowest = [quantiles(found, n=100)[-1] for found in repeats]
    return [
        own_result(f"{_LABEL}: median", "ms", middles),
        own_result(f"{_LABEL}: 99th percentile", "ms", slowest, Target(25, at_most=True)),
    ]


async def _measure_latencies(target: HttpTarget) -> Sequence[float]:
    """Milliseconds of each search; they are sent at a constant rate, without waiting."""
    bodies = itertools.islice(itertools.cycle(SEARCHES), SEARCHES_PER_REPEAT)
    async with ClientSession() as session:
        searches: list[asyncio.Task[float]] = []
        for body in bodies:
            searches.append(asyncio.create_task(_measure_latency(session, target, body)))
            await asyncio.sleep(_INTERVAL_SECONDS)
        return await asyncio.gather(*searches)


async def _measure_latency(
    session: ClientSession, target: HttpTarget, body: Mapping[str, object]
) -> float:
    began = time.perf_counter()
    await post_search(session, target, body)
    return (time.perf_counter() - began) * 1000
