"""Composes the automatic notices whose time has come; what was composed is sent as any other."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import DriverConnection, Ledgers, driver_connection, transaction
from chassis.encryption.key_ring import KeyRing
from events.bank_holidays import bank_holidays_from
from events.contracts import HeldRecipient
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import LedgerId
from events.failures import describe_error, is_retryable
from events.history import effective
from events.log.postgres import PostgresLog
from events.london_day import london_day
from events.stored_event import decode_events
from notification_service.domain.automatic_notices.facts import held_fact
from notification_service.domain.automatic_notices.failed_notices import recipients_of_failed
from notification_service.domain.automatic_notices.outcome import HOLDS, content_wait
from notification_service.domain.automatic_notices.preparation import (
    NOT_EVALUATED_WAIT,
    AutomaticNotice,
    CaseOfNotice,
    HeldBack,
    Lapsed,
    Postponed,
    Prepared,
    ReadyNotices,
    prepare,
)
from notification_service.domain.automatic_notices.state import AutomaticState
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.doubts import RECENT
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.facts import NOTICE_ACTOR
from notification_service.domain.notice_sending.held_recipients import (
    all_recipients,
    known_recipient,
    unreached_recipients,
    wanted_recipient,
)
from notification_service.domain.notice_sending.letter_mailing import LetterPoster
from notification_service.domain.notice_sending.made_notice import MadeNotice
from notification_service.domain.notice_sending.not_composed import (
    NotComposed,
    NotComposedReason,
    RestrictedNotice,
)
from notification_service.domain.notice_sending.purpose import NoticePurpose
from notification_service.domain.notice_sending.sender_domains import SenderDomains
from notification_service.domain.notice_sending.sending_installation import SendingInstallation
from notification_service.domain.notice_sending.wanted_notice import WantedNotice
from notification_service.domain.notices.last_day import newest_fact
from notification_service.domain.sending_hours import OPEN_FOR
from notification_service.store.automatic_notices.rows import (
    LockedNotice,
    due_automatic_notices,
    end_automatic_notice,
    lock_claimed_notice,
    lock_due_notice,
    postpone_notice,
)
from notification_service.store.last_days import read_last_days
from notification_service.store.notice_sending.composition import ComposedNotice, compose
from notification_service.store.notice_sending.facts_of_notices import append_unless_closed
from notification_service.store.notice_sending.informed_people import informed_recipients
from notification_service.store.notice_sending.making import make_notices, store_notices
from notification_service.store.notice_sending.notice_readings import (
    CaseReading,
    read_for_notices,
)
from notification_service.store.notice_sending.readings import NoticeReader
from notification_service.store.notice_sending.returns import lock_ended_notice
from notification_service.store.notice_sending.settings import current_notice_settings
from notification_service.store.notices import current_notices
from notification_service.worker.automatic_notices.changed_case import case_history
from notification_service.worker.due_work import poll_due_work, run_each

CONCURRENT_COMPOSITIONS: Final = 4
"""Automatic notices that are composed at the same time."""
_MAX_FAILURES: Final = 5
_FAILURE_WAIT: Final = timedelta(minutes=5)
"""After each failure that is not the database's. After the last, a person must look at it."""
_READER: Final = NoticeReader(
    NOTICE_ACTOR, NOTICE_ACTOR, "sendNotice", NoticePurpose.CASEWORK, "unknown"
)
_log: Final = structlog.stdlib.get_logger()


class _Claimed(NamedTuple):
    """What to compose for whom, and its row."""

    ready: ReadyNotices
    read: CaseReading
    locked: LockedNotice


@dataclass(frozen=True, slots=True)
class AutomaticNoticeComposer:
    """One process that composes; any number of them share the work.

    `now` is the clock, and `new_id` makes ids. `has_email_account` says whether notices can be
    sent by e-mail, `has_notify_account` whether GOV.UK Notify posts letters. After `lease` another
    composes what a process that was killed had claimed.
    """

    engine: AsyncEngine
    ring: KeyRing
    domains: SenderDomains
    has_email_account: bool
    has_notify_account: bool
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    lease: timedelta = timedelta(minutes=1)

    async def run(self, stop: asyncio.Event) -> None:
        """Compose until `stop` is set."""
        await poll_due_work(self.run_cycle, stop)

    async def run_cycle(self) -> int:
        """Compose what is due, at most a batch; returns how many were due."""
        async with transaction(self.engine, Ledgers.ALL) as db:
            raw = await driver_connection(db)
            due = await due_automatic_notices(raw, self.now(), CONCURRENT_COMPOSITIONS)
        await run_each((self._compose(*each) for each in due), "automatic_notice_not_composed")
        return len(due)

    async def _compose(self, ledger_id: LedgerId, notice: AutomaticNotice) -> None:
        """Claim a notice and read its people, then compose and end it, each in a transaction.

        The reading is recorded by the first, so that it is on record where composing fails.
        """
        claimed = await self._claim(ledger_id, notice)
        if claimed is None:
            return
        try:
            async with transaction(self.engine, ledger_id) as db:
                raw = await driver_connection(db)
                locked = await lock_claimed_notice(raw, ledger_id, notice)
                if locked is None or locked.returned_notices != claimed.locked.returned_notices:
                    return  # it is for others now too: it is claimed once more after the lease
                await self._end(
                    db, ledger_id, notice, await self._send(db, ledger_id, notice, claimed)
                )
        except Exception as error:
            if is_retryable(error):
                raise
            # Without a traceback, which may hold what is personal.
            _log.error("automatic_notice_failed", code=describe_error(error))
            recipients = claimed.ready.recipients
            await self._put_off(ledger_id, notice, claimed.locked.failures + 1, recipients)

    async def _claim(self, ledger_id: LedgerId, notice: AutomaticNotice) -> _Claimed | None:
        """What to compose for whom. None: it is not composed now, which is recorded."""
        locked: LockedNotice | None = None
        recipients = frozenset[HeldRecipient]()
        try:
            async with transaction(self.engine, ledger_id) as db:
                raw = await driver_connection(db)
                locked = await lock_due_notice(raw, ledger_id, notice, self.now())
                if locked is None:
                    return None
                prepared = await self._prepare(db, ledger_id, notice, locked)
                if not isinstance(prepared, ReadyNotices):
                    await self._end(db, ledger_id, notice, prepared)
                    return None
                recipients = prepared.recipients
                until = self.now() + self.lease
                await postpone_notice(raw, ledger_id, notice, until, locked.failures)
                since = self.now() - RECENT
                read = await read_for_notices(
                    db, self.ring, ledger_id, prepared.wanted, _READER, since
                )
                return _Claimed(prepared, read, locked)
        except Exception as error:
            if is_retryable(error) or locked is None:
                raise
            _log.error("automatic_notice_not_readable", code=describe_error(error))
            await self._put_off(ledger_id, notice, locked.failures + 1, recipients)
            return None

    async def _prepare(
        self,
        db: AsyncConnection,
        ledger_id: LedgerId,
        notice: AutomaticNotice,
        locked: LockedNotice,
    ) -> Prepared:
        raw, now = await driver_connection(db), self.now()
        settings = await current_notice_settings(raw, ledger_id)
        if settings is None or notice.requirement not in settings.settings.automatic:
            return Lapsed()
        history = await PostgresLog(db, ledger_id).read_stored_streams([notice.case_id])
        found = await read_last_days(raw, notice.case_id)
        is_current = found.log_position >= newest_fact(history)
        decoded = decode_events(history).decoded
        case = CaseOfNotice(
            effective(decoded),
            found.days if is_current else None,
            locked.planned_at,
            is_corrected=notice.reports in newest_amendments(decoded),
            returned=frozenset(locked.returned_notices),
        )
        holidays = bank_holidays_from((now - OPEN_FOR).year)
        return prepare(current_notices(), notice, case, now, holidays)

    async def _send(
        self, db: AsyncConnection, ledger_id: LedgerId, notice: AutomaticNotice, claimed: _Claimed
    ) -> Prepared:
        """Store what is sent to each recipient, and return what becomes of the notice then."""
        ready, held = claimed.ready, list[HeldBack]()
        if ready.returned_to and not await _is_work_still(db, ledger_id, notice, claimed):
            return Lapsed()
        if ready.unnamed:
            held.append(HeldBack(frozenset({NoticeHold.NO_RECIPIENT}), ready.unnamed))
        for wanted in ready.wanted:
            recipient = frozenset([wanted_recipient(wanted)])
            try:
                held += await self._send_one(db, ledger_id, wanted, claimed)
            except RestrictedNotice:
                held.append(HeldBack(frozenset({NoticeHold.RESTRICTED}), recipient))
            except NotComposed as error:
                if error.reason is NotComposedReason.NOT_EVALUATED:
                    return Postponed(self.now() + NOT_EVALUATED_WAIT)
                if wait := content_wait(error.reason, claimed.locked.planned_at, self.now()):
                    return Postponed(self.now() + wait)
                if error.reason in HOLDS:
                    held.append(HeldBack(frozenset({HOLDS[error.reason]}), recipient))
        if ready.returned_to:  # that it came back is work for a person already
            return ready
        return HeldBack.merged(held) if held else ready

    async def _send_one(
        self, db: AsyncConnection, ledger_id: LedgerId, wanted: WantedNotice, claimed: _Claimed
    ) -> Sequence[HeldBack]:
        """Store a notice for each person whom it reaches.

        Returns why, and for whom, a person must look at it: for no one to whom it was sent before,
        or is to be sent. Whose earlier notice says the same needs no other.
        """
        raw, today = await driver_connection(db), london_day(self.now())
        installation = SendingInstallation(self.domains, self.has_notify_account)
        composed = await compose(db, ledger_id, wanted, claimed.read, today, installation)
        held = dict[NoticeHold, frozenset[HeldRecipient]]()
        if composed.missing:
            held[NoticeHold.INCOMPLETE] = all_recipients(composed.recipients)
        if composed.doubtful_recipients:
            held[NoticeHold.DOUBTFUL] = composed.doubtful_recipients
        if not composed.missing and not composed.general_doubts:
            made, not_reached = make_notices(composed)
            poster = composed.mailing.poster
            before = await _informed(raw, ledger_id, composed)
            sendable = [
                each
                for each in made
                if not each.doubts
                and _recipient(each) not in before
                and claimed.ready.is_for(_recipient(each))
                and self._can_send(each.recipient.channel, poster)
            ]
            await store_notices(raw, ledger_id, composed, sendable, _READER, self.new_id)
            held |= {
                NoticeHold.NOT_REACHED: unreached_recipients(not_reached),
                NoticeHold.NOT_SET_UP: frozenset(
                    _recipient(each)
                    for each in made
                    if not each.doubts and not self._can_send(each.recipient.channel, poster)
                ),
            }
        informed = await _informed(raw, ledger_id, composed)
        return [
            HeldBack(frozenset({reason}), recipients - informed)
            for reason, recipients in held.items()
            if recipients - informed
        ]

    def _can_send(self, channel: SendingChannel, poster: LetterPoster | None) -> bool:
        """Whether the installation has the account that sends by a channel."""
        if channel is SendingChannel.EMAIL:
            return self.has_email_account
        return poster is not LetterPoster.GOVUK_NOTIFY or self.has_notify_account

    async def _end(
        self, db: AsyncConnection, ledger_id: LedgerId, notice: AutomaticNotice, end: Prepared
    ) -> None:
        """Record what became of a notice; that a person must look at it is a fact of the case."""
        raw, now = await driver_connection(db), self.now()
        match end:
            case Postponed(until=until):
                await postpone_notice(raw, ledger_id, notice, until, 0)
            case Lapsed():
                await end_automatic_notice(raw, ledger_id, notice, AutomaticState.LAPSED, (), now)
            case ReadyNotices():
                await end_automatic_notice(raw, ledger_id, notice, AutomaticState.COMPOSED, (), now)
            case HeldBack(reasons=reasons):
                await end_automatic_notice(
                    raw, ledger_id, notice, AutomaticState.HELD, reasons, now
                )
                fact = held_fact(ledger_id, notice, end, now, NOTICE_ACTOR)
                await append_unless_closed(db, ledger_id, fact)

    async def _put_off(
        self,
        ledger_id: LedgerId,
        notice: AutomaticNotice,
        failures: int,
        recipients: frozenset[HeldRecipient],
    ) -> None:
        """Compose it again later; after some failures a person must look at it."""
        async with transaction(self.engine, ledger_id) as db:
            raw = await driver_connection(db)
            if await lock_claimed_notice(raw, ledger_id, notice) is None:
                return
            if failures < _MAX_FAILURES:
                until = self.now() + _FAILURE_WAIT
                await postpone_notice(raw, ledger_id, notice, until, failures)
            else:
                held = HeldBack(frozenset({NoticeHold.UNREADABLE}), recipients)
                await self._end(db, ledger_id, notice, held)


async def _is_work_still(
    db: AsyncConnection, ledger_id: LedgerId, notice: AutomaticNotice, claimed: _Claimed
) -> bool:
    """Whether letters that came back are work as they were: an officer may dismiss one meanwhile.

    The notices are locked, so that one is dismissed before this, or once its next is stored.
    """
    raw, returned = await driver_connection(db), claimed.locked.returned_notices
    for each in sorted(returned):
        await lock_ended_notice(raw, ledger_id, each)
    history = await case_history(db, ledger_id, notice.case_id)
    return recipients_of_failed(returned, history) == claimed.ready.returned_to


async def _informed(
    raw: DriverConnection, ledger_id: LedgerId, composed: ComposedNotice
) -> frozenset[HeldRecipient]:
    """Those to whom what it says was sent, or is to be sent."""
    key = composed.reports, composed.requirement.id
    informed = await informed_recipients(
        raw, ledger_id, composed.case_id, key, composed.corrected_at
    )
    return informed | composed.up_to_date


def _recipient(made: MadeNotice) -> HeldRecipient:
    return known_recipient(made.recipient.audience, made.recipient.person.person_id)
