"""An endpoint with more deliveries waiting than a sender delivers while others are measured."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final, Self
from uuid import UUID, uuid4

from chassis.database import driver_connection, transaction
from notification_service.domain.message import WebhookMessage
from notification_service.store.enqueueing import store_messages
from notification_service.testing import CouncilWebhooks

_ADD: Final = """
    INSERT INTO notification.delivery (ledger_id, endpoint_id, message_id, cause, cause_id)
    SELECT $1, $2, $3, 'replay', gen_random_uuid()
      FROM generate_series(1, GREATEST($4::int - $5::int, 0))
"""
_COUNT_WAITING: Final = """
    SELECT count(*) FROM notification.delivery
     WHERE ledger_id = $1 AND endpoint_id = $2 AND state = 'pending'
"""
_ENABLE: Final = """
    UPDATE notification.endpoint SET state = 'enabled', disabled_reason = NULL, disabled_at = NULL
     WHERE ledger_id = $1 AND endpoint_id = $2
"""
_PAUSE: Final = """
    UPDATE notification.endpoint
       SET state = 'disabled', disabled_reason = 'paused', disabled_at = now()
     WHERE ledger_id = $1 AND endpoint_id = $2
"""
_IN_FLIGHT: Final = """
    SELECT count(*) FROM notification.delivery
     WHERE ledger_id = $1 AND endpoint_id = $2 AND state = 'pending' AND lease_token IS NOT NULL
"""
_SETTLE_SECONDS: Final = 1.0
"""Seconds after which as many of its attempts are running as ever."""


class NoisyEndpoint:
    """An endpoint of a council, paused but inside of `noise`."""

    def __init__(self, council: CouncilWebhooks, endpoint_id: UUID, message_id: UUID) -> None:
        self._council, self._key = council, (council.ledger_id, endpoint_id)
        self._message_id = message_id

    @classmethod
    async def add(cls, council: CouncilWebhooks, url: str) -> Self:
        """A new one, which gets no messages but its own."""
        endpoint_id = await council.add_endpoint("tribunal.*", url=url)
        message = WebhookMessage(uuid4(), "tribunal.appealed", datetime.now(UTC), b"{}", None, None)
        async with transaction(council.engine, council.ledger_id) as db:
            await store_messages(db, council.ledger_id, [message])
        made = cls(council, endpoint_id, message.message_id)
        await made._execute(_PAUSE)
        return made

    async def fill(self, waiting: int) -> None:
        """Have so many deliveries waiting, and the statistics that autovacuum makes in a minute."""
        await self._execute(_ADD, self._message_id, waiting, await self.count_waiting())
        async with transaction(self._council.admin, self._council.ledger_id) as db:
            await (await driver_connection(db)).execute("ANALYZE notification.delivery")

    @asynccontextmanager
    async def noise(self) -> AsyncGenerator[None]:
        """Have what waits sent until the block ends."""
        await self._execute(_ENABLE)
        await asyncio.sleep(_SETTLE_SECONDS)
        yield
        await self._execute(_PAUSE)
        while await self._count(_IN_FLIGHT):  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.05)

    async def count_waiting(self) -> int:
        """How many deliveries wait."""
        return await self._count(_COUNT_WAITING)

    async def _execute(self, statement: str, *values: object) -> None:
        async with transaction(self._council.admin, self._council.ledger_id) as db:
            await (await driver_connection(db)).execute(statement, *self._key, *values)

    async def _count(self, query: str) -> int:
        async with transaction(self._council.admin, self._council.ledger_id) as db:
            found = await (await driver_connection(db)).fetchval(query, *self._key)
        assert isinstance(found, int)
        return found
