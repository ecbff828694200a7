"""The time from an accepted command to its webhook, signed and received."""

import asyncio
import json
import time
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Final

from aiohttp import ClientSession

from bench.council_target import create_target
from bench.endpoints import webhook_council
from bench.environment import BenchEnvironment, create_councils
from bench.http_driver import HttpTarget, TargetCase, post_advice_request
from bench.receiver import TimingReceiver, timing_receiver
from bench.results import Result, Target, own_result
from bench.system import running_processes

_INTERVAL_SECONDS: Final = 1 / 20
"""Seconds between two commands."""
COMMANDS_PER_REPEAT: Final = 60
"""Commands in each repeat."""
_LABEL: Final = "command accepted → webhook received, 20/s"


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Milliseconds from the response 201 to the webhook at the receiver, through every process."""
    async with environment.database() as database, timing_receiver() as receiver:
        (ledger_id,) = await create_councils(database, 1)
        async with webhook_council(database, ledger_id) as council:
            await council.add_endpoint("assessment.*", url=receiver.url)
        async with running_processes(
            environment.forks, database, "case-api", "enqueuer", "sender"
        ) as system:
            target = await create_target(
                database, ledger_id, system.urls["case-api"], COMMANDS_PER_REPEAT
            )
            repeats = [
                await measure_latencies(target, receiver)
                for _ in range(environment.options.repeats + 1)
            ][1:]
    middles = [median(ways) for ways in repeats]
    slowest = [quantiles(ways, n=100)[-1] for ways in repeats]
    return [
        own_result(f"{_LABEL}: median", "ms", middles, Target(30, at_most=True)),
        own_result(f"{_LABEL}: 99th percentile", "ms", slowest, Target(150, at_most=True)),
    ]


async def measure_latencies(target: HttpTarget, receiver: TimingReceiver) -> Sequence[float]:
    """Milliseconds of each command; commands are sent at a constant rate, without waiting."""
    async with ClientSession() as session:
        ways: list[asyncio.Task[float]] = []
        for case in target.cases:
            ways.append(asyncio.create_task(_measure_latency(session, target, case, receiver)))
            await asyncio.sleep(_INTERVAL_SECONDS)
        return await asyncio.gather(*ways)


async def _measure_latency(
    session: ClientSession, target: HttpTarget, case: TargetCase, receiver: TimingReceiver
) -> float:
    response = json.loads(await post_advice_request(session, target, case))
    accepted = time.perf_counter()
    return (await receiver.wait_for_position(response["position"]) - accepted) * 1000
