"""Follows the log: what happened is owed to every endpoint that listens to it.

A fact that this release cannot read is told of like any other: the receiver may know it.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from events.stored_event import StoredEvent
from notification_service.domain.filters import filters_for
from notification_service.domain.message import Links, message_of
from notification_service.store.owing import keep, listened_to, owe


class Listener:
    """Applies news of the log. Told twice, it owes once."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._owed = False

    def has_owed(self) -> bool:
        """Whether anything was owed since this was last asked."""
        owed, self._owed = self._owed, False
        return owed

    async def apply(self, db: AsyncConnection, news: Sequence[StoredEvent]) -> None:
        """Keep a message of each fact that somebody listens to, and owe it to them."""
        ledger_id = news[0].ledger_id
        filters = await listened_to(db, ledger_id)
        messages = [
            message_of(each, self._links)
            for each in news
            if not filters.isdisjoint(filters_for(each.type))
        ]
        # Only what is owed to somebody is kept: no purge would ever come to the rest.
        if messages and (owed := await owe(db, ledger_id, messages)):
            await keep(db, ledger_id, [each for each in messages if each.message_id in owed])
            self._owed = True
