"""E-mail by SMTP (RFC 5321): one connection for each message, within one deadline."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Final
from uuid import UUID

import structlog
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from notification_service.domain.notice_sending.channel_result import ChannelResult
from notification_service.domain.notice_sending.content import SentForm
from notification_service.domain.notice_sending.mail_server import MailSecurity, MailServer
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.domain.notice_sending.state import AttemptOutcome

TIMEOUT_SECONDS: Final = 30.0
"""Seconds for all of an attempt, from the connection to the last reply."""
_TEMPORARY: Final = range(400, 500)
_PERMANENT: Final = range(500, 600)
_CODES: Final = range(200, 600)
"""The codes of SMTP."""
_log: Final = structlog.stdlib.get_logger()


class SmtpChannel:
    """Sends notices by one mail server."""

    def __init__(self, server: MailServer, timeout: float = TIMEOUT_SECONDS) -> None:
        self._server = server
        self._timeout = timeout

    async def look_up(
        self, _notice_id: UUID, _now: datetime, _earlier: Sequence[AttemptOutcome]
    ) -> ChannelResult | None:
        """None: a mail server cannot be asked what became of a message."""
        return None

    async def send(
        self, message: SentForm, notice_id: UUID, now: datetime, contents: Sequence[bytes] = ()
    ) -> ChannelResult:
        """Give a message to the server. It never raises because of the server.

        A repeated message has the same `Message-ID`, by which mail programs show it once. A letter
        or a text was to go by GOV.UK Notify, whose account is not set any more: it waits for an
        operator.
        """
        if not isinstance(message, NoticeMessage):
            _log.error("notify_misconfigured", notice_id=str(notice_id))
            return ChannelResult(AttemptOutcome.MISCONFIGURED)
        try:
            sender, recipient = (
                Address(addr_spec=message.from_email),
                Address(display_name=message.to_name, addr_spec=message.to_email),
            )
            # In a thread: to encode 10 MiB takes 0.7 s of a core.
            content = await asyncio.to_thread(
                build_email, message, sender, recipient, notice_id, now, contents
            )
        except (MessageError, ValueError, IndexError):
            # The text of the error has the address.
            return ChannelResult(AttemptOutcome.REFUSED)
        conversation = _Conversation(self._client())
        try:
            async with asyncio.timeout(self._timeout):
                return await conversation.run(sender.addr_spec, recipient.addr_spec, content)
        except SMTPResponseException as error:
            return conversation.result_of(error.code)
        except (SMTPException, OSError, ValueError):
            return ChannelResult(conversation.outcome_when_lost)
        finally:
            conversation.client.close()

    def _client(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username or None,
            password=server.password or None,
            use_tls=server.security is MailSecurity.TLS,
            start_tls=server.security is MailSecurity.STARTTLS,
            timeout=self._timeout,
        )


class _Conversation:
    """One connection, and how far it went: it decides what a lost connection means."""

    def __init__(self, client: SMTP) -> None:
        self.client = client
        self.names_recipient = False
        self._sends_content = False

    @property
    def outcome_when_lost(self) -> AttemptOutcome:
        return AttemptOutcome.UNKNOWN if self._sends_content else AttemptOutcome.DEFERRED

    def result_of(self, code: int) -> ChannelResult:
        """The result of a reply that is not the expected one.

        Only 4xx and 5xx state that the server did not take the message. After any other reply, or
        one that is none, it is as uncertain as after a lost connection.
        """
        reply_code = code if code in _CODES else None
        if code in _PERMANENT and self.names_recipient:
            return ChannelResult(AttemptOutcome.REFUSED, reply_code)
        if code in _PERMANENT or code in _TEMPORARY:
            return ChannelResult(AttemptOutcome.DEFERRED, reply_code)
        return ChannelResult(self.outcome_when_lost, reply_code)

    async def run(self, sender: str, recipient: str, content: bytes) -> ChannelResult:
        await self.client.connect()
        await self.client.mail(sender)
        self.names_recipient = True
        await self.client.rcpt(recipient)
        self._sends_content = True
        reply = await self.client.data(content)
        return ChannelResult(AttemptOutcome.ACCEPTED, reply.code)


def build_email(  # what a message has
    message: NoticeMessage,
    sender: Address,
    recipient: Address,
    notice_id: UUID,
    now: datetime,
    contents: Sequence[bytes] = (),
) -> bytes:
    """The message in the format of RFC 5322: text, the same in HTML, and what is enclosed."""
    email = EmailMessage(SMTP_POLICY)
    email["From"] = Address(message.from_name, addr_spec=sender.addr_spec)
    email["To"] = recipient
    email["Subject"] = message.subject
    email["Date"] = format_datetime(now)
    email["Message-ID"] = f"<{notice_id}@{sender.domain}>"
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    for enclosure, content in zip(message.enclosed, contents, strict=True):
        maintype, _, subtype = enclosure.media_type.partition("/")
        charset = {"charset": "utf-8"} if maintype == "text" else {}
        email.add_attachment(
            content,
            maintype=maintype,
            subtype=subtype,
            filename=enclosure.file_name,
            params=charset,
        )
    return email.as_bytes()
