"""E-mail, letters and texts by GOV.UK Notify.

After an uncertain attempt it is asked before anything is sent again.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

import structlog
from pydantic_core import MISSING

from notification_service.domain.govuk_notify.error_outcomes import RESOLVED_AFTER, error_outcome
from notification_service.domain.govuk_notify.resolution import looks_left, not_found
from notification_service.domain.govuk_notify.responses import (
    MESSAGES_PER_PAGE,
    AcceptedMessage,
    MessagePage,
    NotifyErrors,
    NotifyMessage,
)
from notification_service.domain.notice_sending.channel_result import ChannelResult
from notification_service.domain.notice_sending.content import SentForm
from notification_service.domain.notice_sending.letter import NoticeLetter
from notification_service.domain.notice_sending.letter_mailing import Postage
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.domain.notice_sending.state import AttemptOutcome
from notification_service.domain.notice_sending.text_message import TextMessage
from notification_service.worker.notices.govuk_notify.client import (
    NotifyClient,
    NotifyReply,
    NotifyUnanswered,
    NotifyUnreachable,
)

MAX_PAGES: Final = 4
"""Pages of messages of one reference that are read. A notice has one message, or a few."""
_UNCERTAIN: Final = ChannelResult(AttemptOutcome.UNKNOWN, wait=RESOLVED_AFTER)
_log: Final = structlog.stdlib.get_logger()


class NotifyChannel:
    """Sends notices by Notify, with the id of the notice as the reference."""

    def __init__(self, client: NotifyClient) -> None:
        self._client = client

    async def look_up(
        self, notice_id: UUID, now: datetime, earlier: Sequence[AttemptOutcome]
    ) -> ChannelResult | None:
        """Ask Notify for the reference, where an earlier attempt may have been accepted."""
        if not looks_left(earlier):
            return None
        try:
            # All pages of a look together have the time of one request.
            async with asyncio.timeout(self._client.timeout):
                return await self._look_up(notice_id, earlier, now)
        except (NotifyUnreachable, NotifyUnanswered, TimeoutError):
            return ChannelResult(AttemptOutcome.DEFERRED)  # the question is as open as it was

    async def send(
        self, message: SentForm, notice_id: UUID, now: datetime, _contents: Sequence[bytes] = ()
    ) -> ChannelResult:
        """Give a message to Notify.

        A text of an account that has no template for texts any more waits for an operator. So does
        what encloses documents: it was to go by a mail server, which is not set any more.
        """
        has_no_template = (
            isinstance(message, TextMessage) and not self._client.account.text_template_id
        )
        if has_no_template or message.enclosed:
            _log.error("notify_misconfigured", notice_id=str(notice_id))
            return ChannelResult(AttemptOutcome.MISCONFIGURED)
        try:
            async with asyncio.timeout(self._client.timeout):
                return await self._send(message, notice_id, now)
        except NotifyUnreachable:
            return ChannelResult(AttemptOutcome.DEFERRED)
        except (NotifyUnanswered, TimeoutError):
            return _UNCERTAIN

    async def _send(self, message: SentForm, notice_id: UUID, now: datetime) -> ChannelResult:
        reply = await self._post(message, str(notice_id), now)
        accepted = reply.parse(AcceptedMessage) if reply.status == HTTPStatus.CREATED else None
        if accepted is not None:
            return ChannelResult(AttemptOutcome.ACCEPTED, reply.status, provider_id=accepted.id)
        return self._refused(reply, notice_id, now)

    async def _post(self, message: SentForm, reference: str, now: datetime) -> NotifyReply:
        match message:
            case NoticeLetter():
                postage = Postage.FIRST if message.postage is MISSING else message.postage
                return await self._client.send_letter(message.pdf, postage, reference, now)
            case TextMessage():
                words = {"body": message.text}
                return await self._client.send_text(message.to_phone, words, reference, now)
            case NoticeMessage():
                words = {"subject": message.subject, "body": message.text}
                return await self._client.send_email(message.to_email, words, reference, now)

    async def _look_up(
        self, notice_id: UUID, earlier: Sequence[AttemptOutcome], now: datetime
    ) -> ChannelResult:
        first: NotifyMessage | None = None
        for _ in range(MAX_PAGES):
            older_than = None if first is None else first.id
            reply = await self._client.find_by_reference(str(notice_id), older_than, now)
            page = reply.parse(MessagePage) if reply.status == HTTPStatus.OK else None
            if page is None:
                refused = self._refused(reply, notice_id, now)
                is_open = refused.outcome in {AttemptOutcome.UNKNOWN, AttemptOutcome.REFUSED}
                return ChannelResult(AttemptOutcome.DEFERRED, reply.status) if is_open else refused
            ours = [each for each in page.notifications if each.reference == str(notice_id)]
            first = ours[-1] if ours else first
            if len(page.notifications) < MESSAGES_PER_PAGE:
                break
        if first is None:
            return not_found(earlier)
        return ChannelResult(AttemptOutcome.FOUND, HTTPStatus.OK, provider_id=first.id)

    def _refused(self, reply: NotifyReply, notice_id: UUID, now: datetime) -> ChannelResult:
        found = reply.parse(NotifyErrors)
        result = error_outcome(reply.status, () if found is None else found.errors, now)
        if result.outcome is AttemptOutcome.MISCONFIGURED:
            _log.error("notify_misconfigured", notice_id=str(notice_id), status=reply.status)
        return result
