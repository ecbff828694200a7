"""Webhooks that one sender process delivers and records, per second of its CPU time."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final
from uuid import uuid4

import psutil

from bench.cpu_rate import CpuRate, CpuTimer, cpu_seconds
from bench.endpoints import webhook_council
from bench.environment import BenchEnvironment, create_councils
from bench.results import Result, Target, own_result
from bench.system import BENCH_HOST, running_module, running_processes
from chassis.free_ports import find_free_port
from notification_service.domain.message import WebhookMessage
from notification_service.testing import CouncilWebhooks

_ENDPOINTS: Final = 8
_MESSAGES: Final = 250
"""Facts in each repeat, each delivered to every endpoint."""
_BODY: Final = b"x" * 700
_UNDELIVERED: Final = "SELECT count(*) FROM notification.delivery WHERE state <> 'delivered'"
_TIMEOUT_SECONDS: Final = 25


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Deliveries per CPU-second of the sender, attempts and outcomes written to PostgreSQL."""
    port = find_free_port()
    async with (
        environment.database() as database,
        webhook_council(database, (await create_councils(database, 1))[0]) as council,
        running_module("bench.null_receiver", str(port)),
    ):
        for each in range(_ENDPOINTS):
            await council.add_endpoint("*", url=f"http://{BENCH_HOST}:{port}/{each}")
        async with running_processes(environment.forks, database, "sender") as system:
            sender = psutil.Process(system.pids["sender"])
            rounds = [
                await _measure_delivery(council, sender)
                for _ in range(environment.options.repeats + 1)
            ][1:]
    per_cpu_second = [each.per_cpu_second for each in rounds]
    return [
        own_result(
            "webhook deliveries, everything recorded", "/CPU-s", per_cpu_second, Target(1_500)
        ),
        own_result("… by the clock", "/s", [each.per_second for each in rounds]),
    ]


async def _measure_delivery(council: CouncilWebhooks, sender: psutil.Process) -> CpuRate:
    """Enqueue 2,000 deliveries and wait until all are recorded as delivered."""
    messages = [
        WebhookMessage(uuid4(), "request.refused", datetime.now(UTC), _BODY, uuid4(), position)
        for position in range(1, _MESSAGES + 1)
    ]
    timer = CpuTimer.start(partial(cpu_seconds, sender))
    await council.enqueue(*messages)
    async with asyncio.timeout(_TIMEOUT_SECONDS):
        while (await council.query(_UNDELIVERED))[0][0]:  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.05)
    return timer.rate(_MESSAGES * _ENDPOINTS)
