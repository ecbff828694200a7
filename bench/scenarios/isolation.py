"""Whether time tells that a case of another council exists: its id, and one that is unknown."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from statistics import median
from typing import Final
from uuid import uuid4

from aiohttp import ClientSession

from bench.council_target import create_target
from bench.environment import BenchEnvironment, create_councils
from bench.results import Result, Target, compared_result
from bench.system import running_processes
from chassis.testing import issue_test_key

_CASES: Final = 200
_SCOPES: Final = ("cases:read", "people:read", "documents:read")
_PATHS: Final = {"a case": "", "a person": "/person", "documents": "/documents"}


@dataclass(frozen=True, slots=True)
class _Asking:
    """A council that asks for the cases of another."""

    session: ClientSession
    url: str
    cases: Sequence[str]
    seconds: float


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Answers to the ids of another council, relative to those to unknown ids."""
    repeats, seconds = environment.options.repeats, environment.options.seconds
    async with environment.database() as database:
        owner, other = await create_councils(database, 2)
        async with running_processes(environment.forks, database, "case-api") as system:
            url = system.urls["case-api"]
            target = await create_target(database, owner, url, _CASES)
            key = await issue_test_key(database, *_SCOPES, ledger=other)
            headers = {"Authorization": f"Bearer {key}"}
            async with ClientSession(headers=headers) as session:
                cases = [each.case_id for each in target.cases]
                asking = _Asking(session, url, cases, seconds)
                return [
                    await _compare(asking, repeats, what, path) for what, path in _PATHS.items()
                ]


async def _compare(asking: _Asking, repeats: int, what: str, path: str) -> Result:
    await _medians(asking, path)  # warms caches and plans
    found = [await _medians(asking, path) for _ in range(repeats)]
    return compared_result(
        f"{what} of another council",
        "µs",
        [foreign for foreign, _ in found],
        ("an unknown id", [unknown for _, unknown in found]),
        ratio_target=Target(1.05, at_most=True),
    )


async def _medians(asking: _Asking, path: str) -> tuple[float, float]:
    """The median time of an answer to a foreign id and to an unknown one, sent in random order."""
    foreign: list[float] = []
    unknown: list[float] = []
    end = time.perf_counter() + asking.seconds
    while time.perf_counter() < end:
        pair = [(random.choice(asking.cases), foreign), (str(uuid4()), unknown)]  # noqa: S311  # no secret
        for case_id, times in random.sample(pair, 2):
            begin = time.perf_counter()
            await _ask(asking, f"{asking.url}/v1/cases/{case_id}{path}")
            times.append((time.perf_counter() - begin) * 1e6)
    return median(foreign), median(unknown)


async def _ask(asking: _Asking, url: str) -> None:
    async with asking.session.get(url) as response:
        await response.read()
        assert response.status == HTTPStatus.NOT_FOUND, response.status
