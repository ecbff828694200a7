"""A council with a key, as one of its systems sees us."""

import asyncio
import json
from collections.abc import Sequence

from aiohttp import ClientSession

from bench.posting import AT_ONCE, Case, Posting, open_case
from chassis.testing import Database, new_key
from events.envelope import LedgerId


async def client(database: Database, ledger_id: LedgerId, url: str, cases: int) -> Posting:
    """A client of a council that has so many cases with a request each, all opened over HTTP."""
    key = await new_key(database, "cases:read", "cases:write", ledger=ledger_id)
    nobody = Posting(url, key, [])
    turns = asyncio.Semaphore(AT_ONCE)
    async with ClientSession() as session:

        async def opened() -> Case:
            async with turns:
                said = json.loads(await open_case(session, nobody))
            return Case(said["case_id"], said["request_id"])

        found: Sequence[Case] = await asyncio.gather(*(opened() for _ in range(cases)))
    return Posting(url, key, found)
