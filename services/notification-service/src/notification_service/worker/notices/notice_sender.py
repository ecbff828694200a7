"""The loop that sends notices which are due, and records on the log how each ended."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from chassis.encryption.key_ring import KeyRing
from events.bank_holidays import bank_holidays_from
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import LedgerId, StreamAppend
from events.failures import describe_error, is_retryable
from events.london_day import london_day
from notification_service.domain.govuk_notify.resolution import may_have_been_accepted
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.channel_result import ChannelResult
from notification_service.domain.notice_sending.content import SentForm
from notification_service.domain.notice_sending.enclosures import MOST_ENCLOSED_BYTES, fitting
from notification_service.domain.notice_sending.facts import NOTICE_ACTOR
from notification_service.domain.notice_sending.state import (
    MAX_NOTICE_ATTEMPTS,
    AttemptOutcome,
    NextState,
    NoticeState,
    next_state,
)
from notification_service.domain.sending_hours import OPEN_FOR, are_open
from notification_service.store.notice_sending.claiming import (
    ClaimedNotice,
    claim_notice,
    due_notices,
    end_attempt,
)
from notification_service.store.notice_sending.enclosed_content import (
    EnclosedContent,
    EnclosureGone,
)
from notification_service.store.notice_sending.facts_of_notices import append_unless_closed
from notification_service.store.notice_sending.fallbacks import end_fallback
from notification_service.store.notice_sending.readings import NoticeReader
from notification_service.store.notice_sending.receipts import expect_receipt
from notification_service.store.notice_sending.release import WithheldReason, release_notice
from notification_service.worker.due_work import (
    poll_due_work,
    repeat_while_database_fails,
    run_each,
)

CONCURRENT_NOTICES: Final = 8
"""Notices that are sent at the same time."""
MOST_BYTES_AT_ONCE: Final = 2 * MOST_ENCLOSED_BYTES[SendingChannel.EMAIL]
"""Bytes of the documents that they enclose together. Measured, 10 MiB of documents take 70 MiB and
0.7 s of a core as an e-mail."""
_RECORDING_SECONDS: Final = 60.0
"""For how long the end of an attempt is recorded again while the database fails. After it the
notice is sent again once its lease ends."""
_RELEASE_SECONDS: Final = 20.0
"""For how long the last reading before an attempt may take, that of what is enclosed included. It
is repeated while the database fails, and the attempt is deferred after it."""
_WITHHELD: Final[Mapping[WithheldReason, AttemptOutcome]] = {
    WithheldReason.RESTRICTED: AttemptOutcome.NOT_ALLOWED,
    WithheldReason.ERASED: AttemptOutcome.ERASED,
    WithheldReason.UNREADABLE: AttemptOutcome.UNREADABLE,
    WithheldReason.OVERTAKEN: AttemptOutcome.OVERTAKEN,
}
_log: Final = structlog.stdlib.get_logger()


class NoticeChannel(Protocol):
    """A channel to people. What it does ends within a deadline, and does not raise."""

    async def look_up(
        self, notice_id: UUID, now: datetime, earlier: Sequence[AttemptOutcome], /
    ) -> ChannelResult | None:
        """What became of earlier attempts, by how they ended, where one may have been accepted.

        None: none may have been, or who delivers the message cannot be asked.
        """
        ...

    async def send(
        self, message: SentForm, notice_id: UUID, now: datetime, contents: Sequence[bytes] = (), /
    ) -> ChannelResult:
        """Give a message to who delivers it.

        `contents` are those of the enclosures of the message, in order.
        """
        ...


@dataclass(frozen=True, slots=True)
class NoticeSender:
    """One process that sends; any number of them share the work.

    `now` is the clock, and `new_id` makes ids. `lease` is longer than an attempt and its recording
    take: a notice of a dead sender is sent again after it. Texts wait for hours of working days,
    unless `texts_at_any_hour`.
    """

    engine: AsyncEngine
    ring: KeyRing
    channel: NoticeChannel
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    lease: timedelta = timedelta(seconds=120)
    texts_at_any_hour: bool = False

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set; what was begun is ended and recorded."""
        await poll_due_work(self.run_cycle, stop)

    async def run_cycle(self) -> int:
        """Send what is due, at most a batch; returns how many were due.

        What does not fit into memory beside the others is sent by a later cycle. One that cannot be
        recorded is claimed again after its lease.
        """
        with_texts = self.texts_at_any_hour or _are_hours_open(self.now())
        async with transaction(self.engine, Ledgers.ALL) as db:
            raw = await driver_connection(db)
            due = await due_notices(raw, CONCURRENT_NOTICES, with_texts=with_texts)
        sized = ((each, each.enclosed_bytes) for each in due)
        taken = fitting(sized, MOST_BYTES_AT_ONCE)
        work = (self._send(each.ledger_id, each.notice_id) for each in taken)
        await run_each(work, "notice_not_recorded")
        return len(due)

    async def _send(self, ledger_id: LedgerId, notice_id: UUID) -> None:
        async with transaction(self.engine, ledger_id) as db:
            raw = await driver_connection(db)
            claimed = await claim_notice(raw, ledger_id, notice_id, self.new_id(), self.lease)
        if claimed is not None:
            # First what became of earlier attempts: what was accepted is sent, also where it may
            # not be sent any more.
            known = await self.channel.look_up(notice_id, self.now(), claimed.earlier)
            await self._record(claimed, known or await self._attempt(claimed))

    async def _attempt(self, claimed: ClaimedNotice) -> ChannelResult:
        """Send a claimed notice, if it may be sent still. The claim is committed before."""
        if claimed.times_sent > MAX_NOTICE_ATTEMPTS:  # each of them killed its sender
            return ChannelResult(AttemptOutcome.UNKNOWN)
        try:
            async with asyncio.timeout(_RELEASE_SECONDS):
                released = await repeat_while_database_fails(
                    partial(self._release, claimed), _RELEASE_SECONDS
                )
        except TimeoutError:
            return ChannelResult(AttemptOutcome.DEFERRED)
        except Exception as error:  # noqa: BLE001  # whatever is wrong with one harms no other
            if is_retryable(error):
                return ChannelResult(AttemptOutcome.DEFERRED)
            # Without a traceback, which may hold what is personal.
            _log.error("notice_not_readable", code=describe_error(error))
            return ChannelResult(AttemptOutcome.UNREADABLE)
        if isinstance(released, WithheldReason):
            return ChannelResult(_WITHHELD[released])
        form, contents = released
        return await self.channel.send(form, claimed.notice.notice_id, self.now(), contents)

    async def _release(
        self, claimed: ClaimedNotice
    ) -> tuple[SentForm, Sequence[bytes]] | WithheldReason:
        """What is sent, and the contents of what it encloses."""
        notice, reader = claimed.notice, _reader(claimed.purpose)
        async with transaction(self.engine, notice.ledger_id) as db:
            released = await release_notice(
                db, self.ring, notice, claimed.content, reader, london_day(self.now())
            )
        if isinstance(released, WithheldReason):
            return released
        enclosed = EnclosedContent(
            self.engine, notice.ledger_id, notice.case_id, released.key, reader
        )
        try:
            return released.form, await enclosed.whole(released.form.enclosed)
        except EnclosureGone:
            return WithheldReason.OVERTAKEN

    async def _record(self, claimed: ClaimedNotice, result: ChannelResult) -> None:
        """Record the end of an attempt, again while the database fails: it was sent."""

        async def record() -> None:
            async with transaction(self.engine, claimed.notice.ledger_id) as db:
                await _record_end(db, claimed, result)

        await repeat_while_database_fails(record, _RECORDING_SECONDS)


async def _record_end(db: AsyncConnection, claimed: ClaimedNotice, result: ChannelResult) -> None:
    """Record the end of an attempt, and on the log that a notice was sent or failed, together."""
    then = next_state(result.outcome, claimed.times_sent, result.wait)
    raw = await driver_connection(db)
    at = await end_attempt(raw, claimed, result.outcome, result.reply_code, then)
    if at is None or then.state is NoticeState.PENDING:
        return
    key = claimed.notice.ledger_id, claimed.notice.notice_id
    if result.provider_id is None:
        await end_fallback(raw, *key, then.failure)
    else:  # the e-mail is underway until the provider reports how it ended
        await expect_receipt(raw, *key, result.provider_id)
    fact = _fact(claimed, result.outcome, then, at)
    if fact is not None:
        await append_unless_closed(db, claimed.notice.ledger_id, fact)


def _fact(
    claimed: ClaimedNotice, outcome: AttemptOutcome, then: NextState, at: datetime
) -> StreamAppend | None:
    """What the log has of the end. None: a text that reached no phone, which is no fact."""
    notice = claimed.notice
    if notice.announces is not None:
        was_accepted = then.failure is None
        if was_accepted or may_have_been_accepted([*claimed.earlier, outcome]):
            return notice.announced(notice.announces, at, was_accepted=was_accepted)
        return None
    if then.failure is None:
        return notice.sent(at)
    return notice.failed(at, NoticeFailure(then.failure), claimed.attempt)


def _are_hours_open(now: datetime) -> bool:
    return are_open(now, bank_holidays_from((now - OPEN_FOR).year))


def _reader(purpose: str) -> NoticeReader:
    return NoticeReader(NOTICE_ACTOR, NOTICE_ACTOR, "sendNotice", purpose, "unknown")
