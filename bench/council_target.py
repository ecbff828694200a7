"""A council with an API key and opened cases, the target of HTTP load."""

import asyncio
import json
from collections.abc import Sequence

from aiohttp import ClientSession

from bench.http_driver import CONCURRENT_REQUESTS, HttpTarget, TargetCase, post_case
from chassis.testing import Database, issue_test_key
from events.envelope import LedgerId


async def create_target(
    database: Database, ledger_id: LedgerId, url: str, cases: int
) -> HttpTarget:
    """The target of a council with `count` cases, each opened with a request over HTTP."""
    key = await issue_test_key(database, "cases:read", "cases:write", ledger=ledger_id)
    no_cases = HttpTarget(url, key, [])
    turns = asyncio.Semaphore(CONCURRENT_REQUESTS)
    async with ClientSession() as session:

        async def opened() -> TargetCase:
            async with turns:
                opened = json.loads(await post_case(session, no_cases))
            return TargetCase(opened["case_id"], opened["request_id"])

        found: Sequence[TargetCase] = await asyncio.gather(*(opened() for _ in range(cases)))
    return HttpTarget(url, key, found)
