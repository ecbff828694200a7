"""Looks up what became of messages at Notify, and records it on the log.

A status is recorded only as Notify itself answers it by id. A delivery receipt hastens a look, and
is believed in nothing else.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from events.envelope import LedgerId, StreamAppend
from notification_service.domain.govuk_notify.receipt import (
    NotifyStatus,
    ReceiptChange,
    is_news,
    next_look,
    parse_status,
    receipt_change,
)
from notification_service.domain.govuk_notify.responses import NotifyMessage
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.store.notice_sending.facts_of_notices import append_unless_closed
from notification_service.store.notice_sending.fallbacks import end_fallback
from notification_service.store.notice_sending.receipts import (
    ReceiptRow,
    claim_receipt,
    current_instant,
    due_receipts,
    lock_receipt,
    record_look,
    record_receipt,
)
from notification_service.store.notice_sending.texts import end_text
from notification_service.worker.due_work import poll_due_work, run_each
from notification_service.worker.notices.govuk_notify.client import (
    NotifyClient,
    NotifyUnanswered,
    NotifyUnreachable,
)

CONCURRENT_LOOKS: Final = 8
"""Messages that are looked up at the same time."""
LOOK_LEASE: Final = timedelta(minutes=2)
"""After how long a message is looked up again where a look had no answer, or its process died."""
_log: Final = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class ReceiptChecker:
    """One process that looks up statuses; any number of them share the work. `now` is the clock."""

    engine: AsyncEngine
    client: NotifyClient
    now: Callable[[], datetime]

    async def run(self, stop: asyncio.Event) -> None:
        """Look up until `stop` is set."""
        await poll_due_work(self.run_cycle, stop)

    async def run_cycle(self) -> int:
        """Look up what is due, at most a batch; returns how many were due.

        One that cannot be recorded is looked up again later.
        """
        async with transaction(self.engine, Ledgers.ALL) as db:
            due = await due_receipts(await driver_connection(db), CONCURRENT_LOOKS)
        await run_each((self._look_up(*each) for each in due), "receipt_not_recorded")
        return len(due)

    async def _look_up(self, ledger_id: LedgerId, notice_id: UUID) -> None:
        async with transaction(self.engine, ledger_id) as db:
            raw = await driver_connection(db)
            provider_id = await claim_receipt(raw, ledger_id, notice_id, LOOK_LEASE)
        if provider_id is None:
            return
        try:
            reply = await self.client.find(provider_id, self.now())
        except (NotifyUnreachable, NotifyUnanswered):
            return
        found = reply.parse(NotifyMessage) if reply.status == HTTPStatus.OK else None
        if found is None and reply.status != HTTPStatus.NOT_FOUND:
            _log.warning("notice_not_looked_up", notice_id=str(notice_id), status=reply.status)
            return
        is_ours = found is not None and found.id == provider_id
        reported = parse_status(found.status) if found is not None and is_ours else None
        async with transaction(self.engine, ledger_id) as db:
            await _record(db, ledger_id, notice_id, reported)


async def _record(
    db: AsyncConnection, ledger_id: LedgerId, notice_id: UUID, reported: NotifyStatus | None
) -> None:
    """Record a look, and what it adds to what is known, together with the fact."""
    raw = await driver_connection(db)
    known = await lock_receipt(raw, ledger_id, notice_id)
    if known is None:
        return
    at = await current_instant(raw)
    news = reported if reported is not None and is_news(known.status, reported) else None
    status = news or known.status
    is_letter = known.notice.channel == SendingChannel.LETTER
    again = next_look(status, at - known.accepted_at, is_letter=is_letter)
    await record_look(raw, ledger_id, notice_id, status, at, again)
    change = (
        None
        if news is None
        else receipt_change(known.state, news, was_delivered=known.was_delivered)
    )
    if change is not None:
        await record_receipt(raw, ledger_id, notice_id, change, at)
        for fact in _facts(known, change, at):
            await append_unless_closed(db, ledger_id, fact)
    if again is None:
        failure = None if change is None else change.failure
        await end_fallback(raw, ledger_id, notice_id, failure)
        if is_letter and status is not NotifyStatus.RECEIVED:  # whether it was posted is not known
            await end_text(raw, ledger_id, notice_id, at)


def _facts(known: ReceiptRow, change: ReceiptChange, at: datetime) -> Iterator[StreamAppend]:
    """What the log has of a report. What became of a text is no fact of the case."""
    if known.notice.channel == SendingChannel.TEXT:
        return
    if change.is_delivery:
        yield known.notice.delivered(at)
    if change.failure is not None:
        yield known.notice.failed(at, change.failure, known.attempts)
