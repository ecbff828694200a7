"""Sending by SMTP, to a mail server that accepts, refuses, defers, hangs or drops."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest

from events.contracts.references import DocumentId
from events.stored_document import DocumentMediaType
from notification_service.domain.notice_sending.channel_result import ChannelResult
from notification_service.domain.notice_sending.content import SentForm
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.domain.notice_sending.letter import NoticeLetter
from notification_service.domain.notice_sending.letter_mailing import Postage
from notification_service.domain.notice_sending.mail_server import MailSecurity, MailServer
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.domain.notice_sending.state import AttemptOutcome
from notification_service.domain.notice_sending.text_message import TextMessage
from notification_service.testing.mail_server import FakeMailServer, fake_mail_server
from notification_service.worker.notices.smtp_channel import SmtpChannel

NOTICE: Final = UUID("5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11")
NOW: Final = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
MESSAGE: Final = NoticeMessage(
    from_name="Example Council",
    from_email="send@council.example",
    to_name="Siân Ó Néill",
    to_email="sian@example.org",
    subject="About your request",
    text="We have decided.\n.\nA line with one full stop is before this one.",
    html="<p>We have decided.</p>",
)


@pytest.fixture
async def mail() -> AsyncGenerator[FakeMailServer]:
    async with fake_mail_server() as server:
        yield server


LETTER: Final = NoticeLetter(
    from_name="Example Council",
    to_name="Alex Example",
    to_address=("1 High Street", "Anytown", "BS9 9ZZ"),
    subject="Our decision",
    text="We have decided.",
    is_large_print=False,
    postage=Postage.FIRST,
    pdf="JVBERi0xLjcK",
)
TEXT: Final = TextMessage(
    from_name="Example Council",
    to_name="Alex Example",
    to_phone="+447700900123",
    text="Example Council has sent you a letter.",
)


async def send(server: MailServer, message: SentForm = MESSAGE) -> ChannelResult:
    return await SmtpChannel(server, timeout=1).send(message, NOTICE, NOW)


async def test_an_accepted_message_arrives_whole(mail: FakeMailServer) -> None:
    result = await send(mail.server)

    assert result == ChannelResult(AttemptOutcome.ACCEPTED, 250)
    (email,) = mail.accepted
    assert email["To"] == "Siân Ó Néill <sian@example.org>"
    assert email["From"] == "Example Council <send@council.example>"
    assert email["Subject"] == "About your request"
    assert email["Message-ID"] == f"<{NOTICE}@council.example>"
    assert email["Date"] == "Sun, 29 Nov 2026 09:30:00 +0000"
    assert email["Auto-Submitted"] == "auto-generated"
    text, html = email.get_body(("plain",)), email.get_body(("html",))
    assert text is not None
    assert text.get_content().splitlines() == MESSAGE.text.splitlines()
    assert html is not None
    assert html.get_content().strip() == MESSAGE.html
    assert mail.recipients == ["sian@example.org"]


async def test_what_a_notice_encloses_arrives_byte_for_byte(mail: FakeMailServer) -> None:
    """Lines of one full stop, of any ending and of any length, and bytes of no text."""
    contents = [
        b"%PDF-1.7\r\n.\r\n\n\r" + bytes(range(256)) * 5000,
        "Siân\n.\r\nFrom here\r".encode(),
    ]
    message = MESSAGE.model_copy(
        update={
            "enclosures": (
                enclosure(1, DocumentMediaType.PDF, "plan-1.pdf"),
                enclosure(2, DocumentMediaType.TEXT, "advice-1.txt"),
            )
        }
    )

    result = await SmtpChannel(mail.server, timeout=5).send(message, NOTICE, NOW, contents)

    assert result.outcome is AttemptOutcome.ACCEPTED
    (email,) = mail.accepted
    attached = [each for each in email.walk() if each.get_content_disposition() == "attachment"]
    assert [each.get_payload(decode=True) for each in attached] == contents
    assert [each.get_filename() for each in attached] == ["plan-1.pdf", "advice-1.txt"]
    assert [each.get_content_type() for each in attached] == ["application/pdf", "text/plain"]
    assert attached[1].get_content_charset() == "utf-8"
    text = email.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == MESSAGE.text.splitlines()
    assert "Sam" not in email.as_string(), "the titles are in the words alone"


def enclosure(number: int, media_type: DocumentMediaType, name: str) -> NoticeEnclosure:
    return NoticeEnclosure(
        document_id=DocumentId(UUID(int=number)),
        sha256="0" * 64,
        size=1,
        media_type=media_type,
        title="A report about Sam",
        file_name=name,
    )


@pytest.mark.parametrize(
    ("rcpt", "data", "outcome", "code"),
    [
        ("550 no such user", "250 OK", AttemptOutcome.REFUSED, 550),
        ("450 try later", "250 OK", AttemptOutcome.DEFERRED, 450),
        ("250 OK", "554 refused", AttemptOutcome.REFUSED, 554),
        ("250 OK", "451 try later", AttemptOutcome.DEFERRED, 451),
        ("999 no code", "250 OK", AttemptOutcome.DEFERRED, None),
        ("250 OK", "299 no code of this command", AttemptOutcome.UNKNOWN, 299),
        ("250 OK", "999 no code", AttemptOutcome.UNKNOWN, None),
        ("250 OK", "no code", AttemptOutcome.UNKNOWN, None),
        ("", "250 OK", AttemptOutcome.DEFERRED, None),
        ("250 OK", "", AttemptOutcome.UNKNOWN, None),
    ],
)
async def test_how_an_attempt_ended_follows_from_the_reply(
    mail: FakeMailServer, rcpt: str, data: str, outcome: AttemptOutcome, code: int | None
) -> None:
    mail.rcpt_reply, mail.data_reply = rcpt, data

    assert await send(mail.server) == ChannelResult(outcome, code)


async def test_a_server_that_hangs_after_the_content_may_have_it(mail: FakeMailServer) -> None:
    mail.hangs = True

    assert await send(mail.server) == ChannelResult(AttemptOutcome.UNKNOWN)


@pytest.mark.parametrize("message", [LETTER, TEXT])
async def test_what_notify_was_to_send_waits_for_an_operator_without_an_account_there(
    mail: FakeMailServer, message: NoticeLetter | TextMessage
) -> None:
    assert await send(mail.server, message) == ChannelResult(AttemptOutcome.MISCONFIGURED)
    assert mail.accepted == []


async def test_a_server_that_is_not_there_has_nothing() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        absent = MailServer(MailSecurity.PLAIN, "127.0.0.1", port)

        assert await send(absent) == ChannelResult(AttemptOutcome.DEFERRED)


async def test_a_server_that_drips_an_endless_greeting_is_left_in_time() -> None:
    left = asyncio.Event()

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while True:
                writer.write(b"220-welcome\r\n")
                await writer.drain()
                await asyncio.sleep(0.02)
        writer.close()
        left.set()

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        result = await send(MailServer(MailSecurity.PLAIN, "127.0.0.1", port))
        await left.wait()

    assert result == ChannelResult(AttemptOutcome.DEFERRED)


async def test_nothing_is_sent_in_the_clear_where_tls_is_asked_for(mail: FakeMailServer) -> None:
    """The server offers no STARTTLS."""
    server = MailServer(MailSecurity.STARTTLS, "127.0.0.1", mail.port)

    result = await send(server)

    assert result.outcome is AttemptOutcome.DEFERRED
    assert mail.recipients == []


@pytest.mark.parametrize("email", ["no address", "a@b@c", "a\r\nBcc: x@example.org", "a b@c"])
async def test_an_address_that_is_none_is_refused_and_nothing_is_sent(
    mail: FakeMailServer, email: str
) -> None:
    result = await send(mail.server, MESSAGE.model_copy(update={"to_email": email}))

    assert result == ChannelResult(AttemptOutcome.REFUSED)
    assert mail.recipients == []
