"""A full command over HTTP: token, scope, validation, load, decide, append, commit."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Final

from bench.council import client
from bench.ground import Ground, councils
from bench.measured import Bound, Line, beside, in_turn
from bench.peers import bare
from bench.posting import post
from bench.swarm import Swarm
from bench.system import HOST, aside, free_port, running, until_ready

_CASES: Final = 1_000


async def measure(ground: Ground) -> Sequence[Line]:
    """Requests for advice recorded by one case-api process, beside one bare route."""
    async with ground.database() as database:
        (ledger_id,) = await councils(database, 1)
        table = await bare.prepare(database)
        async with running(database, "case-api") as system, _route(table) as route:
            mine = await client(database, ledger_id, system.urls["case-api"], _CASES)
            theirs = replace(mine, url=route)
            seconds = ground.effort.seconds
            with Swarm(1) as swarm:
                found = await in_turn(
                    ground.effort.repeats,
                    {
                        "ours": partial(swarm.rate, post, mine, seconds),
                        "theirs": partial(swarm.rate, post, theirs, seconds),
                    },
                )
    return [
        beside(
            "a command over HTTP, one process",
            "commands/s",
            found["ours"],
            ("bare FastAPI route, one INSERT", found["theirs"]),
            ratio_reach=Bound(0.5),
        )
    ]


@asynccontextmanager
async def _route(database_url: str) -> AsyncGenerator[str]:
    """The peer's process; where it answers."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    async with aside("bench.peers.route", str(port), database_url):
        await until_ready(url)
        yield url
