"""Follows the log: what happened is owed to every endpoint that listens to it.

A fact that this release cannot read is told of like any other: the receiver may know it.
"""

from collections.abc import Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import on_commit
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent
from notification_service.domain.event_filters import matching_filters
from notification_service.domain.message import ServiceUrls
from notification_service.store.enqueueing import (
    enqueue_messages,
    store_messages,
    subscribed_filters,
)
from notification_service.worker.message_building import build_messages


class DeliveryEnqueuer:
    """Applies news of the log. Told twice, it owes once."""

    def __init__(self, urls: ServiceUrls, wake_sender: Callable[[], None]) -> None:
        """`wake_sender` is called once a transaction that enqueued deliveries has committed."""
        self._urls = urls
        self._wake_sender = wake_sender

    async def apply(self, db: AsyncConnection, news: Sequence[StoredEvent]) -> None:
        """Keep a message of each fact that somebody listens to, and owe it to them."""
        ledger_id = news[0].ledger_id
        filters = await subscribed_filters(db, ledger_id)
        wanted = [each for each in news if not filters.isdisjoint(matching_filters(each.type))]
        messages = await build_messages(PostgresLog(db, ledger_id), wanted, self._urls)
        # Only what is owed to somebody is kept: no purge would ever come to the rest.
        if messages and (owed := await enqueue_messages(db, ledger_id, messages)):
            await store_messages(
                db, ledger_id, [each for each in messages if each.message_id in owed]
            )
            on_commit(db, self._wake_sender)
