"""The HTTP load of a council's system: posts facts, sixteen at a time, over kept-alive sockets."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from uuid import uuid4

import uvloop
from aiohttp import ClientSession

from bench.load_generator import ProcessRun

CONCURRENT_REQUESTS: Final = 16


@dataclass(frozen=True, slots=True)
class TargetCase:
    """A case and its request, to which advice requests refer."""

    case_id: str
    request_id: str


@dataclass(frozen=True, slots=True)
class HttpTarget:
    """The URL, the API key and the cases of the posted facts."""

    url: str
    key: str
    cases: Sequence[TargetCase]


def post_facts(run: ProcessRun[HttpTarget]) -> float:
    """One client process; returns facts recorded a second."""
    return uvloop.run(_post_facts(run))


async def _post_facts(run: ProcessRun[HttpTarget]) -> float:
    cases = itertools.cycle(run.workload.cases)
    async with ClientSession() as session:

        async def record() -> int:
            await post_advice_request(session, run.workload, next(cases))
            return 1

        return sum(await asyncio.gather(*(run.repeat(record) for _ in range(CONCURRENT_REQUESTS))))


async def post_advice_request(session: ClientSession, target: HttpTarget, case: TargetCase) -> str:
    """Record one fact of a case; returns the response body."""
    body = {
        "request_id": case.request_id,
        "kind": "d",
        "adviser": "educational_psychologist",
        "requested_on": "2026-04-13",
    }
    return await post_body(session, target, f"/v1/cases/{case.case_id}/advice-requests", body)


async def post_case(session: ClientSession, target: HttpTarget) -> str:
    """Open a case with a request; returns the response body."""
    body = {
        "person": {"family_name": "Example", "given_names": "Sam", "birth_date": "2019-05-04"},
        "request": {
            "received_on": "2026-03-02",
            "kind": "initial",
            "trigger": "request",
            "requester": "parent",
        },
    }
    return await post_body(session, target, "/v1/cases", body)


async def post_search(
    session: ClientSession, target: HttpTarget, body: Mapping[str, object]
) -> str:
    """Search for cases; returns the response body."""
    return await post_body(session, target, "/v1/case-searches", body, HTTPStatus.OK)


async def get_text(session: ClientSession, target: HttpTarget, path: str) -> str:
    """Read something; returns the response body."""
    headers = {"Authorization": f"Bearer {target.key}"}
    async with session.get(target.url + path, headers=headers) as response:
        text = await response.text()
        if response.status != HTTPStatus.OK:
            raise RuntimeError(f"{path} returned {response.status}: {text}")
        return text


async def post_body(
    session: ClientSession,
    target: HttpTarget,
    path: str,
    body: Mapping[str, object],
    expected: HTTPStatus = HTTPStatus.CREATED,
) -> str:
    """Post a JSON document with a new idempotency key; returns the response body."""
    headers = {"Authorization": f"Bearer {target.key}", "Idempotency-Key": str(uuid4())}
    async with session.post(target.url + path, json=body, headers=headers) as response:
        text = await response.text()
        if response.status != expected:
            raise RuntimeError(f"{path} returned {response.status}: {text}")
        return text
