"""What surrounds every request: its name, its limit, its line in the log, its place in metrics."""

import asyncio
import time
from typing import Final

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from chassis import request_id, telemetry
from chassis.problems import BodyTooLarge, Problem, Unavailable
from chassis.problems.answer import RETRY_AFTER, for_failure, response
from chassis.routing import Index

BODY_AT_MOST: Final = 1_048_576
"""Bytes of a body: 1 MiB."""
_QUIET: Final = frozenset({"/livez", "/readyz"})
"""Asked every few seconds by machines; told neither to the log nor to metrics."""
_ALWAYS: Final = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
]
"""On every answer that does not say otherwise itself."""
_SERVER_ERROR: Final = 500
CLIENT_GONE: Final = 499
"""What is logged and counted where the client hung up before it was answered: it is no status of
HTTP's, and no fault of the server's."""

log = structlog.stdlib.get_logger()


class Surround:
    """Pure ASGI and one class: a layer of the framework's own kind costs more than all of this.

    Nothing that a client submitted is logged: of the path only the template, of the query nothing.
    """

    def __init__(self, app: ASGIApp, *, routes: Index, body_at_most: int = BODY_AT_MOST) -> None:
        self._app = app
        self._routes = routes
        self._body_at_most = body_at_most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; what is not HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        exchange = Exchange(scope, receive, send, self._body_at_most)
        clear_contextvars()
        bind_contextvars(request_id=exchange.name)
        try:
            await exchange.run(self._app)
        finally:
            if scope["path"] not in _QUIET:
                self._record(exchange, time.perf_counter() - began)

    def _record(self, exchange: "Exchange", seconds: float) -> None:
        method, route = exchange.method, self._routes.template(exchange.scope)
        telemetry.observe_request(method, route, exchange.status, seconds)
        log.info(
            "request_answered",
            method=method,
            route=route,
            status=exchange.status,
            ms=round(seconds * 1000, 1),
        )


class Exchange:
    """One request and its answer."""

    __slots__ = (
        "_body_at_most",
        "_receive",
        "_received",
        "_send",
        "method",
        "name",
        "scope",
        "status",
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send, body_at_most: int) -> None:
        self.name = request_id.name(scope)
        self.method: str = scope["method"]
        # HEAD is answered as GET, without the body. The server keeps its own scope, which says
        # that no body follows.
        self.scope = {**scope, "method": "GET"} if self.method == "HEAD" else scope
        self.status = 0  # nothing answered yet
        self._receive = receive
        self._send = send
        self._received = 0
        self._body_at_most = body_at_most

    async def run(self, app: ASGIApp) -> None:
        """Run the application; whatever it does not catch is answered, and told without values."""
        try:
            self._refuse_declared_length()
            await app(self.scope, self.receive, self.send)
        except Problem as problem:
            await self._answer(problem)
        except ClientDisconnect:
            self.status = self.status or CLIENT_GONE  # nobody is left to answer
        except asyncio.CancelledError:
            if not self.status:  # this process stops, and cannot wait for what is under way
                await self._answer(Unavailable(headers=RETRY_AFTER))
            raise
        except Exception as failure:  # noqa: BLE001  # the outermost place: someone must answer
            await self._fail(failure)

    async def receive(self) -> Message:
        """The next part of the body, while it is not too large: it may come without a length."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        if self._received > self._body_at_most:
            raise self._too_large()
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the answer, with the headers that every answer has."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
            said = {name for name, _ in headers}
            headers.extend(header for header in _ALWAYS if header[0] not in said)
            headers.append((request_id.HEADER, self.name.encode("ascii")))
            message = {**message, "headers": headers}
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    def _refuse_declared_length(self) -> None:
        for name, value in self.scope["headers"]:
            # The server has made sure that it is a number; a front end of another kind may not.
            if name == b"content-length" and value.isdigit() and int(value) > self._body_at_most:
                raise self._too_large()

    def _too_large(self) -> BodyTooLarge:
        return BodyTooLarge(f"a body may have {self._body_at_most} bytes")

    async def _fail(self, failure: Exception) -> None:
        if self.status:  # half an answer is out: hang up, so that no one takes it for a whole one
            raise failure
        problem = for_failure(failure)
        (log.error if problem.status == _SERVER_ERROR else log.warning)(
            "request_failed", code=problem.code, exc_info=failure
        )
        await self._answer(problem)

    async def _answer(self, problem: Problem) -> None:
        await response(problem, self.name)(self.scope, self._receive, self.send)
