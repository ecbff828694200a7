"""The loop that sends notices which are due, and records on the log how each ended."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from chassis.encryption.key_ring import KeyRing
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import LedgerId, StreamAppend
from events.failures import describe_error, is_retryable
from events.log.postgres import PostgresLog
from notification_service.domain.notice_sending.channel_result import ChannelResult
from notification_service.domain.notice_sending.facts import NOTICE_ACTOR
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.domain.notice_sending.state import (
    MAX_NOTICE_ATTEMPTS,
    AttemptOutcome,
    NextState,
    NoticeState,
    next_state,
)
from notification_service.store.notice_sending.claiming import (
    ClaimedNotice,
    claim_notice,
    due_notices,
    end_attempt,
)
from notification_service.store.notice_sending.fallbacks import end_fallback
from notification_service.store.notice_sending.notices import CONTENT_PLACE
from notification_service.store.notice_sending.readings import NoticeReader, read_notice_key
from notification_service.store.notice_sending.receipts import expect_receipt

CONCURRENT_NOTICES: Final = 8
"""Notices that are sent at the same time."""
_POLL_SECONDS: Final = 0.25
_RECORDING_SECONDS: Final = 60.0
"""For how long the end of an attempt is recorded again while the database fails. After it the
notice is sent again once its lease ends."""
_log: Final = structlog.stdlib.get_logger()


class NoticeChannel(Protocol):
    """A channel to people."""

    async def send(
        self,
        message: NoticeMessage,
        notice_id: UUID,
        now: datetime,
        earlier: Sequence[AttemptOutcome],
        /,
    ) -> ChannelResult:
        """Give a message to who delivers it. It ends within a deadline, and does not raise.

        `earlier` is how earlier attempts ended: one of them may have been accepted.
        """
        ...


@dataclass(frozen=True, slots=True)
class NoticeSender:
    """One process that sends; any number of them share the work.

    `now` is the clock, and `new_id` makes ids. `lease` is longer than an attempt and its recording
    take: a notice of a dead sender is sent again after it.
    """

    engine: AsyncEngine
    ring: KeyRing
    channel: NoticeChannel
    now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    lease: timedelta = timedelta(seconds=120)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set; what was begun is ended and recorded."""
        while not stop.is_set():
            sent = await self._cycle_or_back_off()
            if not sent:
                await _wait(stop.wait(), _POLL_SECONDS)

    async def run_cycle(self) -> int:
        """Send what is due, at most a batch; returns how many were due."""
        async with transaction(self.engine, Ledgers.ALL) as db:
            due = await due_notices(await driver_connection(db), CONCURRENT_NOTICES)
        ended = await asyncio.gather(
            *(self._send_alone(*each) for each in due), return_exceptions=True
        )
        for error in ended:
            if isinstance(error, BaseException):
                raise error
        return len(due)

    async def _cycle_or_back_off(self) -> int:
        try:
            return await self.run_cycle()
        except Exception as error:
            if not is_retryable(error):
                raise
            _log.warning("notices_wait_for_the_database", reason=describe_error(error))
            return 0

    async def _send_alone(self, ledger_id: LedgerId, notice_id: UUID) -> None:
        """Send one. What is wrong with it harms no other; it is claimed again after its lease."""
        try:
            await self._send(ledger_id, notice_id)
        except Exception as error:
            if is_retryable(error):
                raise
            # Without a traceback, which may hold what is personal.
            reason = describe_error(error)
            _log.error("notice_not_sent", notice_id=str(notice_id), reason=reason)

    async def _send(self, ledger_id: LedgerId, notice_id: UUID) -> None:
        async with transaction(self.engine, ledger_id) as db:
            raw = await driver_connection(db)
            claimed = await claim_notice(raw, ledger_id, notice_id, self.new_id(), self.lease)
            if claimed is None:
                return
            key = await read_notice_key(
                raw, self.ring, ledger_id, claimed.notice.case_id, _reader(claimed.purpose)
            )
            plain = (
                None
                if key is None
                else key.decrypt(claimed.content, CONTENT_PLACE.format(notice_id))
            )
        await self._record(claimed, await self._attempt(claimed, plain))

    async def _attempt(self, claimed: ClaimedNotice, plain: bytes | None) -> ChannelResult:
        if plain is None:
            return ChannelResult(AttemptOutcome.NOT_ALLOWED)
        if claimed.attempt > MAX_NOTICE_ATTEMPTS:  # each of them killed its sender
            return ChannelResult(AttemptOutcome.UNKNOWN)
        message = NoticeMessage.model_validate_json(plain)
        return await self.channel.send(
            message, claimed.notice.notice_id, self.now(), claimed.earlier
        )

    async def _record(self, claimed: ClaimedNotice, result: ChannelResult) -> None:
        """Record the end of an attempt, again while the database fails: it was sent."""
        last = time.monotonic() + _RECORDING_SECONDS
        while True:
            try:
                async with transaction(self.engine, claimed.notice.ledger_id) as db:
                    await _record_end(db, claimed, result)
            except Exception as error:
                if not is_retryable(error) or time.monotonic() > last:
                    raise
                await asyncio.sleep(_POLL_SECONDS)
            else:
                return


async def _record_end(db: AsyncConnection, claimed: ClaimedNotice, result: ChannelResult) -> None:
    """Record the end of an attempt, and on the log that a notice was sent or failed, together."""
    then = next_state(result.outcome, claimed.attempt, result.wait)
    raw = await driver_connection(db)
    at = await end_attempt(raw, claimed, result.outcome, result.reply_code, then)
    if at is None or then.state is NoticeState.PENDING:
        return
    key = claimed.notice.ledger_id, claimed.notice.notice_id
    if result.provider_id is None:
        await end_fallback(raw, *key, then.failure)
    else:  # the e-mail is underway until the provider reports how it ended
        await expect_receipt(raw, *key, result.provider_id)
    await PostgresLog(db, claimed.notice.ledger_id).append(_fact(claimed, then, at))


def _fact(claimed: ClaimedNotice, then: NextState, at: datetime) -> StreamAppend:
    if then.failure is None:
        return claimed.notice.sent(at)
    return claimed.notice.failed(at, NoticeFailure(then.failure), claimed.attempt)


def _reader(purpose: str) -> NoticeReader:
    return NoticeReader(NOTICE_ACTOR, NOTICE_ACTOR, "sendNotice", purpose, "unknown")


async def _wait(event: Awaitable[object], seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event
    except TimeoutError:
        pass
