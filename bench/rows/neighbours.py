"""One council's webhooks while twelve endpoints of another hang."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Final
from uuid import uuid4

from bench.council import client
from bench.endpoints import council
from bench.ground import Ground, councils
from bench.measured import Bound, Line, beside
from bench.posting import Posting
from bench.receiver import Receiver, receiving
from bench.rows.latency import COMMANDS, ways
from bench.system import HOST, running
from notification_service.domain.message import WebhookMessage
from notification_service.testing import CouncilWebhooks

_ENDPOINTS: Final = 12
_MESSAGES: Final = 50
"""Due at each of the endpoints that hang, in each repeat."""
_UNTIL_THEY_HANG: Final = 1.0
"""Seconds after which a sender holds as many of their attempts as it ever will."""
_WAY: Final = "webhooks of a council, 20/s, while 12 endpoints of another hang"


async def measure(ground: Ground) -> Sequence[Line]:
    """Milliseconds from the answer 201 to the webhook, beside the same with nobody hanging."""
    async with ground.database() as database, receiving() as receiver, hanging() as url:
        good, bad = await councils(database, 2)
        async with council(database, good) as told, council(database, bad) as hung:
            await told.add_endpoint("assessment.*", url=receiver.url)
            async with running(database, "case-api", "enqueuer", "sender") as system:
                posting = await client(database, good, system.urls["case-api"], COMMANDS)
                before = await _repeated(posting, receiver, ground.effort.repeats)
                for _ in range(_ENDPOINTS):
                    await hung.add_endpoint("request.*", url=url)
                beside_it = await _repeated(posting, receiver, ground.effort.repeats, hung)
    return [
        beside(f"{_WAY}: {name}", "ms", ours, ("nobody hangs", theirs), reach=reach)
        for name, ours, theirs, reach in (
            ("median", _medians(beside_it), _medians(before), Bound(30, at_most=True)),
            ("99th percentile", _slowest(beside_it), _slowest(before), Bound(150, at_most=True)),
        )
    ]


async def _repeated(
    posting: Posting, receiver: Receiver, repeats: int, hung: CouncilWebhooks | None = None
) -> Sequence[Sequence[float]]:
    """The ways of some repeats; the first, which warms, is not counted."""
    found: list[Sequence[float]] = []
    for _ in range(repeats + 1):
        if hung is not None:
            await _hang(hung)
        found.append(await ways(posting, receiver))
    return found[1:]


async def _hang(hung: CouncilWebhooks) -> None:
    """Have much become due at the endpoints that hang, as though none had failed before."""
    await hung.query(
        "UPDATE notification.endpoint SET failing_since = NULL, failures = 0"
        " WHERE event_types = ARRAY['request.*'] RETURNING 1"
    )
    news = [
        WebhookMessage(uuid4(), "request.refused", datetime.now(UTC), b"{}", uuid4(), position)
        for position in range(1, _MESSAGES + 1)
    ]
    await hung.enqueue(*news)
    await asyncio.sleep(_UNTIL_THEY_HANG)


@asynccontextmanager
async def hanging() -> AsyncGenerator[str]:
    """A receiver that reads what it is sent and never answers."""

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65_536):
            pass
        writer.close()

    server = await asyncio.start_server(swallow, HOST, 0)
    try:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}/hook"
    finally:
        server.close()


def _medians(repeats: Sequence[Sequence[float]]) -> Sequence[float]:
    return [median(each) for each in repeats]


def _slowest(repeats: Sequence[Sequence[float]]) -> Sequence[float]:
    return [quantiles(each, n=100)[-1] for each in repeats]
