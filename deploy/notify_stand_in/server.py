"""The stand-in as a server: the operations of Notify's REST API on messages, and its faults."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from aiohttp import web

from deploy.notify_stand_in.account import (
    PRECOMPILED_TEMPLATE,
    NotifyKey,
    NotifyKeyKind,
    StandInAccount,
)
from deploy.notify_stand_in.authentication import notify_key_of
from deploy.notify_stand_in.delivery import (
    SMOKE_TEST_ADDRESSES,
    final_status,
    is_in_the_same_minute,
    send_receipt,
)
from deploy.notify_stand_in.email_request import read_email_request
from deploy.notify_stand_in.errors import (
    NOT_FOUND,
    SERVER_ERROR,
    NotifyRefusal,
    daily_limited,
    invalid,
    rate_limited,
)
from deploy.notify_stand_in.faults import AFTER_ACCEPTING, FaultQueues, NotifyFault
from deploy.notify_stand_in.letter_request import LetterRequest, read_letter_request
from deploy.notify_stand_in.letter_validation import validate_letter
from deploy.notify_stand_in.messages import MessageStore, StoredMessage, template_document
from deploy.notify_stand_in.page import add_pages
from deploy.notify_stand_in.template_request import TemplateRequest
from deploy.notify_stand_in.text_request import read_text_request

MAX_REQUEST_BYTES: Final = 5 * 1024 * 1024
HANG_SECONDS: Final = 60.0
_QUERY: Final = frozenset({"reference", "status", "template_type", "older_than", "include_jobs"})
_STATUSES: Final = frozenset(
    {
        *("cancelled", "created", "sending", "sent", "delivered", "pending", "failed", "accepted"),
        *("technical-failure", "temporary-failure", "permanent-failure", "received"),
        *("pending-virus-check", "validation-failed", "virus-scan-failed", "returned-letter"),
    }
)
_KINDS: Final = frozenset({"sms", "email", "letter"})
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class NotifyStandIn:
    """The stand-in. `delivery_seconds` after a message it is delivered; None: only as told to.

    `receipt_retry_seconds` is the wait before a receipt is posted again.
    """

    def __init__(
        self,
        account: StandInAccount,
        delivery_seconds: float | None = None,
        receipt_retry_seconds: float = 300.0,
    ) -> None:
        self.account = account
        self.messages = MessageStore()
        self.faults = FaultQueues()
        self.url = ""
        self.holds_message = asyncio.Event()
        """Set once it has accepted a message."""
        self._delivery_seconds = delivery_seconds
        self._receipt_retry_seconds = receipt_retry_seconds
        self._recent: dict[NotifyKeyKind, deque[datetime]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def app(self) -> web.Application:
        """The HTTP application."""
        app = web.Application(client_max_size=MAX_REQUEST_BYTES, middlewares=[_refusals])
        for message_type in sorted(_KINDS):
            app.router.add_post(f"/v2/notifications/{message_type}", self._send)
        app.router.add_get("/v2/notifications", self._list)
        app.router.add_get("/v2/notifications/{message_id}", self._find)
        add_pages(app, self.messages, self.faults)
        app.on_cleanup.append(self._stop)
        return app

    async def report(self, message_id: UUID, status: str) -> None:
        """Change the status of a message, and post a receipt of it where one is wanted."""
        changed = self.messages.update(message_id, status, _now())
        target = self.account.callback
        if changed is not None and target is not None and not changed.is_letter:
            await send_receipt(target, changed, self._receipt_retry_seconds)

    def validate(self, message_id: UUID) -> None:
        """Scan and validate a letter that was accepted: it goes to the printer, or fails."""
        letter = self.messages.find(message_id)
        if letter is not None:
            found = validate_letter(letter.pdf)
            self.messages.update(message_id, found.status, _now(), found.address)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        key, message_type = self._key(request), request.path.rpartition("/")[2]
        fault = self.faults.sending.popleft() if self.faults.sending else None
        self._check_rate(key, fault)
        self._check_day(key, fault, message_type)
        if fault is not None and fault not in AFTER_ACCEPTING:
            return _carry_out(request, fault)
        message = self._message(message_type, key.kind, await request.read())
        if message.to not in SMOKE_TEST_ADDRESSES:
            self._accept(message)
        match fault:
            case NotifyFault.HANG_AFTER_ACCEPTING:
                await asyncio.sleep(HANG_SECONDS)
            case None:
                pass
            case _:
                return _carry_out(request, fault)
        return web.json_response(self._accepted(message), status=201)

    def _message(self, message_type: str, kind: NotifyKeyKind, raw: bytes) -> StoredMessage:
        match message_type:
            case "letter":
                return _letter(read_letter_request(self.account, kind, raw), kind)
            case "sms":
                return _of_template(read_text_request(self.account, kind, raw), kind)
            case _:
                return _of_template(read_email_request(self.account, kind, raw), kind)

    def _accept(self, message: StoredMessage) -> None:
        self.messages.add(message)
        sent = self.account.sent_of(message.message_type)
        sent[message.kind] = sent.get(message.kind, 0) + 1
        self.holds_message.set()
        if self._delivery_seconds is not None:
            task = asyncio.create_task(self._deliver(message, self._delivery_seconds))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, message: StoredMessage, seconds: float) -> None:
        if message.is_letter:
            await asyncio.sleep(seconds)
            self.validate(message.message_id)
            await asyncio.sleep(seconds)
            self._dispatch(message.message_id)
            return
        self.messages.update(message.message_id, "sending", _now())
        await asyncio.sleep(seconds)
        await self.report(message.message_id, final_status(message))

    def _dispatch(self, message_id: UUID) -> None:
        """Print and post a letter that is at the printer."""
        letter = self.messages.find(message_id)
        if letter is not None and letter.status == "accepted":
            self.messages.update(message_id, "received", _now())

    def _accepted(self, message: StoredMessage) -> dict[str, object]:
        identity = {"id": str(message.message_id), "reference": message.reference}
        if message.is_letter:
            return {**identity, "postage": message.postage}
        return {
            **identity,
            "content": _content(message),
            "uri": f"{self.url}/v2/notifications/{message.message_id}",
            "template": template_document(message.template, self.url),
            "scheduled_for": None,
        }

    async def _find(self, request: web.Request) -> web.StreamResponse:
        self._key(request)
        if self.faults.looking:
            return _carry_out(request, self.faults.looking.popleft())
        try:
            message_id = UUID(request.match_info["message_id"])
        except ValueError:
            raise invalid("notification_id is not a valid UUID") from None
        found = self.messages.find(message_id)
        if found is None:
            raise NOT_FOUND
        return web.json_response(found.to_document(self.url))

    async def _list(self, request: web.Request) -> web.StreamResponse:
        key = self._key(request)
        if self.faults.looking:
            return _carry_out(request, self.faults.looking.popleft())
        query = {name: request.query.getall(name) for name in request.query}
        _check_query(query)
        found = self.messages.page(key.kind, query)
        links = {"current": str(request.url)}
        if found:
            after = request.url.update_query({"older_than": str(found[-1].message_id)})
            links["next"] = str(after)
        documents = [each.to_document(self.url) for each in found]
        return web.json_response({"notifications": documents, "links": links})

    def _key(self, request: web.Request) -> NotifyKey:
        return notify_key_of(self.account, request.headers.get("Authorization", ""), _now())

    def _check_rate(self, key: NotifyKey, fault: NotifyFault | None) -> None:
        recent, now = self._recent.setdefault(key.kind, deque()), _now()
        while recent and not is_in_the_same_minute(recent[0], now):
            recent.popleft()
        recent.append(now)
        limit = self.account.rate_per_minute
        if fault is NotifyFault.RATE_LIMIT or len(recent) > limit:
            raise rate_limited(key.kind, limit)

    def _check_day(self, key: NotifyKey, fault: NotifyFault | None, message_type: str) -> None:
        limit = self.account.limit_of_day(message_type, key.kind)
        sent = self.account.sent_of(message_type).get(key.kind, 0)
        if fault is NotifyFault.DAILY_LIMIT or sent + 1 > limit:
            raise daily_limited(message_type, limit)

    async def _stop(self, _app: web.Application) -> None:
        for each in list(self._tasks):
            each.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def served_stand_in(
    stand_in: NotifyStandIn, host: str = "127.0.0.1", port: int = 0
) -> AsyncGenerator[NotifyStandIn]:
    """Serve a stand-in until the block ends, on a free port where none is given."""
    runner = web.AppRunner(stand_in.app(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    stand_in.url = f"http://{host}:{runner.addresses[0][1]}"
    try:
        yield stand_in
    finally:
        await runner.cleanup()


@web.middleware
async def _refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except NotifyRefusal as refused:
        return web.json_response(refused.to_document(), status=refused.status)


def _carry_out(request: web.Request, fault: NotifyFault) -> web.StreamResponse:
    match fault:
        case NotifyFault.DROP | NotifyFault.DROP_AFTER_ACCEPTING:
            if request.transport is not None:
                request.transport.close()
            return web.Response(status=500)
        case NotifyFault.INVALID_ANSWER:
            return web.Response(status=200, text="<html>")
        case NotifyFault.RATE_LIMIT:
            raise rate_limited("live", 0)
        case _:
            raise SERVER_ERROR


def _content(message: StoredMessage) -> dict[str, object]:
    """What is sent, as the answer to an e-mail or a text has it."""
    if message.message_type == "sms":
        return {"body": message.body, "from_number": "GOVUK"}
    return {
        "subject": message.subject,
        "body": message.body,
        "from_email": "example.council@notifications.service.gov.uk",
        "one_click_unsubscribe_url": None,
    }


def _of_template(asked: TemplateRequest, kind: NotifyKeyKind) -> StoredMessage:
    return StoredMessage(
        message_id=uuid4(),
        to=asked.to,
        reference=asked.reference,
        kind=kind,
        template=asked.template,
        subject=asked.subject,
        body=asked.body,
        created_at=_now(),
    )


def _letter(asked: LetterRequest, kind: NotifyKeyKind) -> StoredMessage:
    return StoredMessage(
        message_id=uuid4(),
        to="Provided as PDF",
        reference=asked.reference,
        kind=kind,
        template=PRECOMPILED_TEMPLATE,
        subject=PRECOMPILED_TEMPLATE.subject,
        body="",
        created_at=_now(),
        status="pending-virus-check",
        postage=asked.postage,
        pdf=asked.pdf,
    )


def _check_query(query: Mapping[str, Sequence[str]]) -> None:
    if extra := sorted(query.keys() - _QUERY):
        raise invalid(f"Additional properties are not allowed ({', '.join(extra)} was unexpected)")
    for name, allowed in (("status", _STATUSES), ("template_type", _KINDS)):
        if wrong := [each for each in query.get(name, ()) if each not in allowed]:
            raise invalid(f"{name} {wrong[0]} is not one of [{', '.join(sorted(allowed))}]")
    for each in query.get("older_than", ()):
        try:
            UUID(each)
        except ValueError:
            raise invalid("older_than is not a valid UUID") from None


def _now() -> datetime:
    return datetime.now(UTC)  # of the process that plays Notify
