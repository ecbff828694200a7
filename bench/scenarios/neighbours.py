"""One council's webhooks while twelve endpoints of another hang."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Final
from uuid import uuid4

from bench.council_target import create_target
from bench.endpoints import webhook_council
from bench.environment import BenchEnvironment, create_councils
from bench.http_driver import HttpTarget
from bench.receiver import TimingReceiver, timing_receiver
from bench.results import Result, Target, compared_result
from bench.scenarios.latency import COMMANDS_PER_REPEAT, measure_latencies
from bench.system import BENCH_HOST, running_processes
from notification_service.domain.message import WebhookMessage
from notification_service.testing import CouncilWebhooks

_ENDPOINTS: Final = 12
_MESSAGES: Final = 50
"""Deliveries due at each hanging endpoint, in each repeat."""
_HANG_SECONDS: Final = 1.0
"""Seconds after which the number of their attempts in flight is at its maximum."""
_LABEL: Final = "webhooks of a council, 20/s, while 12 endpoints of another hang"


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Milliseconds from the response 201 to the webhook, relative to none hanging."""
    async with (
        environment.database() as database,
        timing_receiver() as receiver,
        hanging_endpoint() as url,
    ):
        good, bad = await create_councils(database, 2)
        async with (
            webhook_council(database, good) as healthy,
            webhook_council(database, bad) as hung,
        ):
            await healthy.add_endpoint("assessment.*", url=receiver.url)
            async with running_processes(
                environment.forks, database, "case-api", "enqueuer", "sender"
            ) as system:
                target = await create_target(
                    database, good, system.urls["case-api"], COMMANDS_PER_REPEAT
                )
                before = await _repeat(target, receiver, environment.options.repeats)
                for _ in range(_ENDPOINTS):
                    await hung.add_endpoint("request.*", url=url)
                with_hanging = await _repeat(target, receiver, environment.options.repeats, hung)
    return [
        compared_result(
            f"{_LABEL}: {name}", "ms", figures, ("none hanging", peer_figures), target=target
        )
        for name, figures, peer_figures, target in (
            ("median", _medians(with_hanging), _medians(before), Target(30, at_most=True)),
            (
                "99th percentile",
                _slowest(with_hanging),
                _slowest(before),
                Target(150, at_most=True),
            ),
        )
    ]


async def _repeat(
    target: HttpTarget, receiver: TimingReceiver, repeats: int, hung: CouncilWebhooks | None = None
) -> Sequence[Sequence[float]]:
    """The latencies of some repeats; the first, a warm-up, is not counted."""
    found: list[Sequence[float]] = []
    for _ in range(repeats + 1):
        if hung is not None:
            await _hang(hung)
        found.append(await measure_latencies(target, receiver))
    return found[1:]


async def _hang(hung: CouncilWebhooks) -> None:
    """Make many deliveries due at the hanging endpoints, with no recorded failure."""
    await hung.query(
        "UPDATE notification.endpoint SET failing_since = NULL, failures = 0"
        " WHERE event_types = ARRAY['request.*'] RETURNING 1"
    )
    messages = [
        WebhookMessage(uuid4(), "request.refused", datetime.now(UTC), b"{}", uuid4(), position)
        for position in range(1, _MESSAGES + 1)
    ]
    await hung.enqueue(*messages)
    await asyncio.sleep(_HANG_SECONDS)


@asynccontextmanager
async def hanging_endpoint() -> AsyncGenerator[str]:
    """A receiver that reads requests and never responds."""

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65_536):
            pass
        writer.close()

    server = await asyncio.start_server(swallow, BENCH_HOST, 0)
    try:
        yield f"http://{BENCH_HOST}:{server.sockets[0].getsockname()[1]}/hook"
    finally:
        server.close()


def _medians(repeats: Sequence[Sequence[float]]) -> Sequence[float]:
    return [median(each) for each in repeats]


def _slowest(repeats: Sequence[Sequence[float]]) -> Sequence[float]:
    return [quantiles(each, n=100)[-1] for each in repeats]
