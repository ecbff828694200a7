"""Enqueues each event of the log for every endpoint whose filters match it.

An event that this release cannot decode is enqueued like any other: the receiver may be able to
interpret it.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import on_commit
from events.event_filters import matching_filters
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent
from notification_service.domain.case_order import CaseQueue
from notification_service.domain.message import ServiceUrls
from notification_service.store.enqueueing import (
    enqueue_messages,
    store_messages,
    subscribed_filters,
)
from notification_service.worker.message_building import build_messages


class DeliveryEnqueuer:
    """Applies batches of events. Applying one twice has the effect of once."""

    def __init__(
        self,
        urls: ServiceUrls,
        wake_sender: Callable[[], None],
        check_order: Callable[[AbstractSet[CaseQueue]], None],
    ) -> None:
        """Both are called once a transaction that enqueued deliveries has committed.

        `check_order` with the queues of cases in which one was enqueued to wait.
        """
        self._urls = urls
        self._wake_sender = wake_sender
        self._check_order = check_order

    async def apply(self, db: AsyncConnection, events: Sequence[StoredEvent]) -> None:
        """Store a message of each event that has a subscriber, and enqueue it."""
        ledger_id = events[0].ledger_id
        filters = await subscribed_filters(db, ledger_id)
        wanted = [each for each in events if not filters.isdisjoint(matching_filters(each.type))]
        messages = await build_messages(PostgresLog(db, ledger_id), wanted, self._urls)
        # Only messages with a delivery are stored: no purge would delete the rest.
        if not messages:
            return
        enqueued = await enqueue_messages(db, ledger_id, messages)
        if enqueued.message_ids:
            stored = [each for each in messages if each.message_id in enqueued.message_ids]
            await store_messages(db, ledger_id, stored)
            on_commit(db, self._wake_sender)
        if enqueued.waiting:
            on_commit(db, partial(self._check_order, enqueued.waiting))
