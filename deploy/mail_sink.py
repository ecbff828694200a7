"""A mail server for `make run` that delivers nothing, and shows on a page what it was sent.

`python -m deploy.mail_sink`; settings `MAIL_SINK_SMTP_PORT` and `MAIL_SINK_PORT`. It listens on
this machine alone, and keeps the last messages in memory.
"""

import asyncio
import os
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as default_policy
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI
from markupsafe import Markup
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from chassis.app_state import provide
from chassis.health import Health
from chassis.serve import run_server
from deploy.run_config import LOCAL_HOST

MAX_MESSAGES: Final = 200
"""Messages that are kept, the newest."""
MAX_MESSAGE_BYTES: Final = 16 * 1024 * 1024
"""A notice with as many documents as an e-mail encloses, encoded. Of these the names are kept."""
_PAGE: Final = Markup(
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>%s</title>'
    "<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%%}td,th{text-align:left;padding:.3rem .6rem;"
    "border-bottom:1px solid #b1b4b6}pre{white-space:pre-wrap}iframe{width:100%%;height:40rem;"
    "border:1px solid #b1b4b6}</style></head><body><main><h1>%s</h1>%s</main></body></html>"
)
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A message: its number, when it was received, from and to whom, and what a reader sees."""

    number: int
    at: datetime
    sender: str
    recipients: Sequence[str]
    message_id: str
    subject: str
    text: str
    html: str
    attachments: Sequence[str]
    """The name, type and size of each."""

    def to_document(self) -> dict[str, object]:
        """The message as JSON has it."""
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "from": self.sender,
            "to": list(self.recipients),
            "message_id": self.message_id,
            "subject": self.subject,
            "text": self.text,
            "attachments": list(self.attachments),
        }


class MailSink:
    """The messages that were received. It is the handler of an `aiosmtpd` server."""

    def __init__(self) -> None:
        self.received: deque[ReceivedMail] = deque(maxlen=MAX_MESSAGES)
        self._count = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # named by the library
        """Accept a message."""
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        message = message_from_bytes(raw, _class=EmailMessage, policy=default_policy)
        self._count += 1
        self.received.append(
            ReceivedMail(
                self._count,
                datetime.now(UTC),
                envelope.mail_from or "",
                list(envelope.rcpt_tos),
                str(message.get("Message-ID", "")),
                str(message.get("Subject", "")),
                _content(message, "plain"),
                _content(message, "html"),
                [*map(_described, message.iter_attachments())],
            )
        )
        return "250 OK"

    def find(self, number: int) -> ReceivedMail | None:
        """A message that is kept still."""
        return next((each for each in self.received if each.number == number), None)


def sink_server(sink: MailSink) -> SMTP:
    """A new connection of the mail server."""
    return SMTP(sink, hostname="localhost", data_size_limit=MAX_MESSAGE_BYTES, timeout=60)


def sink_routes(sink: MailSink) -> list[Route]:
    """The pages that show what was received, and the same as JSON at `/messages`."""

    async def index(_: Request) -> Response:
        rows = Markup("").join(
            Markup('<tr><td>%s</td><td>%s</td><td><a href="/messages/%s">%s</a></td></tr>')
            % (f"{each.at:%H:%M:%S}", ", ".join(each.recipients), each.number, each.subject)
            for each in reversed(sink.received)
        )
        head = Markup("<p>Nothing leaves this machine. The last %s messages are kept.</p>")
        table = Markup("<table><tr><th>at (UTC)</th><th>to</th><th>subject</th></tr>%s</table>")
        return _page("Mail that was sent", head % MAX_MESSAGES + table % rows)

    async def messages(_: Request) -> Response:
        found = [each.to_document() for each in reversed(sink.received)]
        return JSONResponse({"messages": found}, headers=_HEADERS)

    async def message(request: Request) -> Response:
        found = sink.find(request.path_params["number"])
        if found is None:
            return PlainTextResponse("There is no such message.", 404)
        body = Markup(
            '<p>To: %s</p>%s<iframe sandbox="" srcdoc="%s" title="%s"></iframe><pre>%s</pre>'
        )
        attached = Markup("").join(map(Markup("<p>Attached: %s</p>").__mod__, found.attachments))
        to = ", ".join(found.recipients)
        shown = body % (to, attached, found.html, found.subject, found.text)
        return _page(found.subject, shown)

    return [
        Route("/", index),
        Route("/readyz", index),
        Route("/messages", messages),
        Route("/messages/{number:int}", message),
    ]


def _page(title: str, body: Markup) -> Response:
    return HTMLResponse(_PAGE % (title, title, body), headers=_HEADERS)


def _described(attachment: EmailMessage) -> str:
    content: object = attachment.get_content()
    size = len(content) if isinstance(content, bytes | str) else 0
    name = attachment.get_filename("without a name")
    return f"{name} ({attachment.get_content_type()}, {size:,} bytes)"


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    content: object = "" if part is None else part.get_content()
    return content if isinstance(content, str) else ""


def sink_app(smtp_port: int) -> FastAPI:
    """The page, with the mail server while it is served."""
    sink = MailSink()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: sink_server(sink), LOCAL_HOST, smtp_port)
        yield
        server.close()

    trusted = Middleware(TrustedHostMiddleware, allowed_hosts=[LOCAL_HOST, "localhost"])
    app = FastAPI(lifespan=lifespan, openapi_url=None, middleware=[trusted])
    app.router.routes.extend(sink_routes(sink))
    provide(app, Health())  # without it the server does not stop at a signal
    return app


def main() -> None:
    """Serve both until a signal to stop, or the end of `make run`."""
    app = sink_app(int(os.environ["MAIL_SINK_SMTP_PORT"]))
    run_server(app, LOCAL_HOST, int(os.environ["MAIL_SINK_PORT"]))


if __name__ == "__main__":
    main()
