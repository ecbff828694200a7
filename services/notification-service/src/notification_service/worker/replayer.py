"""Enqueues replays in batches, so that they do not delay new events."""

import asyncio
import random
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, transaction
from events.event_filters import matching_filters
from events.failures import describe_error, is_retryable
from events.log.postgres import PostgresLog
from notification_service.domain.message import ServiceUrls
from notification_service.store.case_order import release_next
from notification_service.store.enqueueing import enqueue_replay, store_messages
from notification_service.store.replays import advance_replay, claim_replay
from notification_service.worker.message_building import build_messages

MAX_PENDING: Final = 200
"""The most pending deliveries at an endpoint while a replay enqueues more."""
_POLL_SECONDS: Final = (0.4, 0.8)
_log: Final = structlog.stdlib.get_logger()


class Replayer:
    """Advances replays. Any number of processes share the work."""

    def __init__(self, engine: AsyncEngine, urls: ServiceUrls) -> None:
        self._engine = engine
        self._urls = urls

    async def run(self) -> None:
        """Advance replays until cancelled."""
        while True:
            try:
                busy = await self.step()
            except Exception as error:
                if not is_retryable(error):
                    raise
                _log.warning("webhook_replay_failed", error=describe_error(error))
                busy = False
            if not busy:
                await asyncio.sleep(random.uniform(*_POLL_SECONDS))  # noqa: S311  # jitter

    async def step(self) -> bool:
        """Enqueue the next batch of a replay; whether there was one."""
        async with transaction(self._engine, Ledgers.ALL) as db:
            batch = await claim_replay(db, MAX_PENDING)
            if batch is None:
                return False
            log, filters = PostgresLog(db, batch.ledger_id), frozenset(batch.event_types)
            stored = await log.read_stored(batch.reached, MAX_PENDING)
            past = [each for each in stored if each.position <= batch.until]
            wanted = [each for each in past if not filters.isdisjoint(matching_filters(each.type))]
            messages = await build_messages(log, wanted, self._urls)
            enqueued = await enqueue_replay(
                *(db, batch.ledger_id, batch.endpoint_id, batch.replay_id, messages),
                only_undelivered=batch.only_undelivered,
            )
            # Only messages with a delivery are stored: no purge would delete the rest.
            kept = [each for each in messages if each.message_id in enqueued.message_ids]
            await store_messages(db, batch.ledger_id, kept)
            reached = past[-1].position if past else batch.until
            await advance_replay(db, batch, reached, len(kept))
        await release_next(self._engine, enqueued.waiting)
        return True
