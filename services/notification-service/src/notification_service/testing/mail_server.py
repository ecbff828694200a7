"""A mail server for tests: it does what a test says, and keeps what it accepts."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy

from aiosmtpd.smtp import SMTP, Envelope, Session

from notification_service.domain.notice_sending.mail_server import MailSecurity, MailServer


@dataclass
class FakeMailServer:
    """Its replies to RCPT and to the end of DATA; empty: the connection is dropped."""

    rcpt_reply: str = "250 OK"
    data_reply: str = "250 OK"
    hangs: bool = False
    port: int = 0
    holds_content: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once it has a whole content, before it replies."""
    accepted: list[EmailMessage] = field(default_factory=list[EmailMessage])
    recipients: list[str] = field(default_factory=list[str])

    @property
    def server(self) -> MailServer:
        return MailServer(MailSecurity.PLAIN, "127.0.0.1", self.port)

    async def handle_RCPT(  # noqa: N802  # named by the library
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if not self.rcpt_reply:
            drop(server)
        if self.rcpt_reply.startswith("250"):
            envelope.rcpt_tos.append(address)
            self.recipients.append(address)
        return self.rcpt_reply

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.holds_content.set()
        if self.hangs:
            await asyncio.sleep(60)
        content = envelope.content
        assert isinstance(content, bytes)
        if self.data_reply.startswith("250") or not self.data_reply:
            self.accepted.append(
                message_from_bytes(content, _class=EmailMessage, policy=default_policy)
            )
        if not self.data_reply:
            drop(server)
        return self.data_reply


@asynccontextmanager
async def fake_mail_server() -> AsyncGenerator[FakeMailServer]:
    """A mail server on a free port, until the block ends."""
    fake, loop, connections = FakeMailServer(), asyncio.get_running_loop(), list[SMTP]()

    def connect() -> SMTP:
        connections.append(SMTP(fake, hostname="localhost", loop=loop))
        return connections[-1]

    server = await loop.create_server(connect, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    async with server:
        yield fake
    for each in connections:
        drop(each)
    await asyncio.sleep(0)


def drop(connection: SMTP) -> None:
    """Close a connection without a reply."""
    if connection.transport is not None:
        connection.transport.close()
