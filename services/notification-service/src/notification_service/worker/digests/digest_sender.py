"""The loop that sends the digests of the morning, each once a day, and records how each ended."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection, Ledgers, driver_connection, transaction
from events.bank_holidays import bank_holidays_from
from events.envelope import LedgerId
from events.failures import describe_error, is_retryable
from notification_service.domain.digests.schedule import (
    SEND_WINDOW,
    instant_in_england,
    morning_day,
    next_morning,
)
from notification_service.domain.digests.state import (
    MAX_DIGEST_ATTEMPTS,
    RETRY_LATER,
    STALE_AFTER,
    DigestReason,
    DigestState,
    NextDigestState,
    next_digest_state,
)
from notification_service.domain.notice_sending.channel_result import ChannelResult
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.domain.notice_sending.sender_domains import ANY_DOMAIN, SenderDomains
from notification_service.domain.review_lists.list_schedule import last_list_day, listed_terms
from notification_service.store.digests.composition import ComposedDigest, compose_of_day
from notification_service.store.digests.digests import DigestRow, find_digest
from notification_service.store.digests.messages import (
    DigestCoverage,
    DigestMessageKey,
    LockedMessage,
    due_messages,
    end_digest_attempt,
    lock_due_message,
    settle_message,
    start_digest_attempt,
)
from notification_service.store.digests.scheduling import (
    DueDigest,
    due_digests,
    lock_due_digest,
    move_digest,
    schedule_message,
)
from notification_service.store.notice_sending.settings import current_notice_settings
from notification_service.worker.due_work import (
    poll_due_work,
    repeat_while_database_fails,
    run_each,
)
from notification_service.worker.notices.notice_sender import NoticeChannel

CONCURRENT_DIGESTS: Final = 4
"""Digests that are sent at the same time."""
_SCHEDULED_AT_ONCE: Final = 100
"""Digests that are scheduled in one round."""
_RECORDING_SECONDS: Final = 60.0
"""For how long the end of an attempt is recorded again while the database fails. After it the
digest is sent again once its lease ends."""
_log: Final = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class _Attempt:
    """An attempt that is recorded, and what it sends."""

    key: DigestMessageKey
    token: UUID
    number: int
    locked: LockedMessage
    message: NoticeMessage


@dataclass(frozen=True, slots=True)
class _Settled:
    """What becomes of the digest of a day without an attempt."""

    then: NextDigestState
    covered: DigestCoverage = field(default_factory=DigestCoverage)


@dataclass(frozen=True, slots=True)
class DigestSender:
    """One process that sends; any number of them share the work.

    `now` is the clock of the mornings, and `new_id` makes ids. `lease` is longer than an attempt
    and its recording take: a digest of a dead sender is sent again after it.
    """

    engine: AsyncEngine
    channel: NoticeChannel
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    lease: timedelta = timedelta(seconds=120)
    domains: SenderDomains = ANY_DOMAIN
    """From which domains councils send."""

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set; what was begun is ended and recorded."""
        await poll_due_work(self.run_cycle, stop)

    async def run_cycle(self) -> int:
        """Schedule what is due, and send a batch; returns how much there was to do."""
        async with transaction(self.engine, Ledgers.ALL) as db:
            raw = await driver_connection(db)
            due = await due_digests(raw, self.now(), _SCHEDULED_AT_ONCE)
            messages = await due_messages(raw, self.now(), CONCURRENT_DIGESTS)
        for each in due:
            await run_each([self._schedule(*each)], "digest_not_scheduled")
        await run_each((self._send_alone(each) for each in messages), "digest_not_recorded")
        return len(due) + len(messages)

    async def _schedule(self, ledger_id: LedgerId, digest_id: UUID) -> None:
        """Store the digest of a morning that has come, and when the next morning is.

        After an outage each morning that was missed is stored, and skipped once it is locked.
        """
        async with transaction(self.engine, ledger_id) as db:
            raw = await driver_connection(db)
            due = await lock_due_digest(raw, ledger_id, digest_id, self.now())
            if due is None:
                return
            day = morning_day(due.next_at)
            holidays = bank_holidays_from(day.year)
            if due.paused_until is None or day >= due.paused_until:
                for of_day, send_until in await self._due_days(raw, ledger_id, due):
                    times = due.next_at, send_until
                    await schedule_message(raw, ledger_id, digest_id, self.new_id(), of_day, times)
            following = next_morning(due.next_at, due.send_at, holidays)
            await move_digest(raw, ledger_id, digest_id, following)

    async def _due_days(
        self, raw: DriverConnection, ledger_id: LedgerId, due: DueDigest
    ) -> Sequence[tuple[date, datetime]]:
        """The days whose digests are to be sent from this morning on, and until when each may be.

        Of a setting they are the first days of the terms whose lists are due.
        """
        day = morning_day(due.next_at)
        if not due.is_of_setting:
            return [(day, due.next_at + SEND_WINDOW)]
        found = await current_notice_settings(raw, ledger_id)
        terms = () if found is None else found.settings.terms
        return [
            (term.from_on, instant_in_england(last_list_day(term), due.send_at) + SEND_WINDOW)
            for term in listed_terms(terms, day, bank_holidays_from(day.year - 1))
        ]

    async def _send_alone(self, key: DigestMessageKey) -> None:
        """Send one. What is wrong with it harms no other; it is tried again some minutes later."""
        try:
            await self._send(key)
        except Exception as error:
            if is_retryable(error):
                raise
            # Without a traceback, which may hold what is personal.
            _log.error("digest_not_sent", code=describe_error(error))
            later = NextDigestState(DigestState.PENDING, due_at=self.now() + RETRY_LATER)
            async with transaction(self.engine, key.ledger_id) as db:
                raw = await driver_connection(db)
                await settle_message(raw, key, later, self.now(), DigestCoverage())

    async def _send(self, key: DigestMessageKey) -> None:
        async with transaction(self.engine, key.ledger_id) as db:
            raw = await driver_connection(db)
            locked = await lock_due_message(raw, key, self.now())
            if locked is None:
                return
            begun = await self._begin(raw, key, locked)
            if isinstance(begun, _Settled):
                await settle_message(raw, key, begun.then, self.now(), begun.covered)
                return
        result = await self.channel.send(begun.message, locked.message_id, self.now(), ())
        await self._record(begun, result)

    async def _begin(
        self, raw: DriverConnection, key: DigestMessageKey, locked: LockedMessage
    ) -> _Attempt | _Settled:
        """Record an attempt with what it sends, or what becomes of the digest without one."""
        if self.now() > locked.send_until or locked.attempts >= MAX_DIGEST_ATTEMPTS:
            return _Settled(_out_of_time(locked))
        digest = await find_digest(raw, key.ledger_id, key.digest_id)
        today = morning_day(self.now())
        if digest is None or digest.email is None or _is_paused(digest, today):
            return _skipped(DigestReason.STOPPED)
        settings = await current_notice_settings(raw, key.ledger_id)
        if settings is None or not self.domains.permits(
            key.ledger_id, settings.settings.from_email
        ):
            return _skipped(DigestReason.NO_SENDER)
        sender = settings.settings
        composed = await compose_of_day(raw, key, digest.subject, sender, today)
        if isinstance(composed, DigestReason):
            return _skipped(composed)
        settled = self._without_attempt(composed)
        if settled is not None:
            return settled
        covered = _coverage(composed)
        token = self.new_id()
        await start_digest_attempt(raw, key, token, self.lease, covered)
        message = NoticeMessage(
            from_name=sender.name,
            from_email=sender.from_email,
            to_name="",
            to_email=digest.email,
            subject=composed.subject,
            text=composed.text,
            html=composed.html,
        )
        return _Attempt(key, token, locked.attempts + 1, locked, message)

    def _without_attempt(self, composed: ComposedDigest) -> _Settled | None:
        """What becomes of a digest that has nothing to say, or would be out of date."""
        waits = composed.waits_since
        if waits is not None and waits < self.now() - STALE_AFTER:
            return _Settled(NextDigestState(DigestState.PENDING, due_at=self.now() + RETRY_LATER))
        if not composed.items:
            return _skipped(DigestReason.NOTHING_DUE, _coverage(composed))
        return None

    async def _record(self, attempt: _Attempt, result: ChannelResult) -> None:
        """Record the end of an attempt, again while the database fails: it was sent."""
        now = self.now()
        then = next_digest_state(result.outcome, attempt.number, now, attempt.locked.send_until)
        outcome = result.outcome, result.reply_code

        async def record() -> None:
            async with transaction(self.engine, attempt.key.ledger_id) as db:
                raw = await driver_connection(db)
                await end_digest_attempt(raw, attempt.key, attempt.token, outcome, then, now)

        await repeat_while_database_fails(record, _RECORDING_SECONDS)


def _out_of_time(locked: LockedMessage) -> NextDigestState:
    """The end of a digest whose window passed: without an attempt it is skipped."""
    if locked.attempts:
        return NextDigestState(DigestState.FAILED, DigestReason.TEMPORARY)
    return NextDigestState(DigestState.SKIPPED, DigestReason.WINDOW_PASSED)


def _is_paused(digest: DigestRow, today: date) -> bool:
    return digest.paused_until is not None and today < digest.paused_until


def _coverage(composed: ComposedDigest) -> DigestCoverage:
    return DigestCoverage(composed.log_position, composed.items)


def _skipped(reason: DigestReason, covered: DigestCoverage | None = None) -> _Settled:
    return _Settled(NextDigestState(DigestState.SKIPPED, reason), covered or DigestCoverage())
