"""A full command over HTTP: token, scope, validation, load, decide, append, commit."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Final

from bench.council_target import create_target
from bench.environment import BenchEnvironment, create_councils
from bench.http_driver import post_facts
from bench.load_generator import LoadGenerator
from bench.peers import bare_insert
from bench.results import Result, Target, compared_result, measure_alternately
from bench.system import BENCH_HOST, running_module, running_processes, wait_until_url_ready
from chassis.free_ports import find_free_port

_CASES: Final = 1_000


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Advice requests recorded by one case-api process, relative to one bare route."""
    async with environment.database() as database:
        (ledger_id,) = await create_councils(database, 1)
        table = await bare_insert.create_bare_table(database)
        async with (
            running_processes(environment.forks, database, "case-api") as system,
            _route(table) as route,
        ):
            cases = environment.options.amount(_CASES)
            target = await create_target(database, ledger_id, system.urls["case-api"], cases)
            peer_target = replace(target, url=route)
            seconds = environment.options.seconds
            generator = LoadGenerator(environment.pool, 1)
            found = await measure_alternately(
                environment.options.repeats,
                {
                    "system": partial(generator.measure_rate, post_facts, target, seconds),
                    "peer": partial(generator.measure_rate, post_facts, peer_target, seconds),
                },
            )
    return [
        compared_result(
            "a command over HTTP, one process",
            "commands/s",
            found["system"],
            ("bare FastAPI route, one INSERT", found["peer"]),
            ratio_target=Target(0.5),
        )
    ]


@asynccontextmanager
async def _route(database_url: str) -> AsyncGenerator[str]:
    """Runs the peer's process; yields its URL."""
    port = find_free_port()
    url = f"http://{BENCH_HOST}:{port}"
    async with running_module("bench.peers.bare_route", str(port), database_url):
        await wait_until_url_ready(url)
        yield url
