"""From a command that was accepted to its webhook, signed and received."""

import asyncio
import json
import time
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Final

from aiohttp import ClientSession

from bench.council import client
from bench.endpoints import council
from bench.ground import Ground, councils
from bench.measured import Bound, Line, alone
from bench.posting import Case, Posting, record_advice_request
from bench.receiver import Receiver, receiving
from bench.system import running

_EVERY: Final = 1 / 20
"""Seconds between two commands."""
COMMANDS: Final = 60
"""In each repeat; they are so few because each takes its time."""
_WAY: Final = "command accepted → webhook received, 20/s"


async def measure(ground: Ground) -> Sequence[Line]:
    """Milliseconds from the answer 201 to the webhook at the receiver, through every process."""
    async with ground.database() as database, receiving() as receiver:
        (ledger_id,) = await councils(database, 1)
        async with council(database, ledger_id) as told:
            await told.add_endpoint("assessment.*", url=receiver.url)
        async with running(database, "case-api", "enqueuer", "sender") as system:
            posting = await client(database, ledger_id, system.urls["case-api"], COMMANDS)
            repeats = [await ways(posting, receiver) for _ in range(ground.effort.repeats + 1)][1:]
    middles = [median(ways) for ways in repeats]
    slowest = [quantiles(ways, n=100)[-1] for ways in repeats]
    return [
        alone(f"{_WAY}: median", "ms", middles, Bound(30, at_most=True)),
        alone(f"{_WAY}: 99th percentile", "ms", slowest, Bound(150, at_most=True)),
    ]


async def ways(posting: Posting, receiver: Receiver) -> Sequence[float]:
    """Milliseconds of each of some commands, sent at an even pace whatever becomes of them."""
    async with ClientSession() as session:
        ways: list[asyncio.Task[float]] = []
        for case in posting.cases:
            ways.append(asyncio.create_task(_way(session, posting, case, receiver)))
            await asyncio.sleep(_EVERY)
        return await asyncio.gather(*ways)


async def _way(session: ClientSession, posting: Posting, case: Case, receiver: Receiver) -> float:
    said = json.loads(await record_advice_request(session, posting, case))
    accepted = time.perf_counter()
    return (await receiver.heard_of(said["position"]) - accepted) * 1000
