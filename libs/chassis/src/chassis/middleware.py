"""The middleware of every request: its id, body limit, log line and metrics."""

import asyncio
import time
from typing import Final

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from chassis import request_id, telemetry
from chassis.head_requests import as_get
from chassis.limits import RATE_LIMIT_HEADERS_KEY
from chassis.problems import BodyTooLarge, Problem, Unavailable
from chassis.problems.responses import RETRY_AFTER_HEADER, problem_for, problem_response
from chassis.routing import OperationRouter

MAX_BODY_BYTES: Final = 1_048_576
"""Bytes of a body, 1 MiB, unless its operation streams it (chassis.streamed_body)."""
MAX_BODY_BYTES_KEY: Final = "chassis.max_body_bytes"
"""The key of a request's scope for the limit of its operation, where that is not the common one."""
_PROBE_PATHS: Final = frozenset({"/livez", "/readyz"})
"""Paths that probes request every few seconds; neither logged nor measured."""
_DEFAULT_HEADERS: Final = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
]
"""Headers of every response that does not set them itself."""
_CLOSE: Final = {"Connection": "close"}
"""The rest of a body that is too large is not read (RFC 9110, 15.5.14)."""
_SERVER_ERROR: Final = 500
CLIENT_CLOSED_REQUEST: Final = 499
"""Logged and counted if the client disconnected before the response.

It is not an HTTP status and not an error of the server."""

log = structlog.stdlib.get_logger()


class RequestMiddleware:
    """Pure ASGI and one class, because one middleware layer of the framework costs more than this.

    No submitted value is logged: of the path only the template, of the query nothing.
    """

    def __init__(
        self, app: ASGIApp, *, routes: OperationRouter, max_body_bytes: int = MAX_BODY_BYTES
    ) -> None:
        self._app = app
        self._routes = routes
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; other connections pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        exchange = HttpExchange(scope, receive, send, self._max_body_bytes)
        clear_contextvars()
        bind_contextvars(request_id=exchange.request_id)
        try:
            await exchange.run(self._app)
        finally:
            if scope["path"] not in _PROBE_PATHS:
                self._record(exchange, time.perf_counter() - began)

    def _record(self, exchange: "HttpExchange", seconds: float) -> None:
        method, route = exchange.method, self._routes.route_template(exchange.scope)
        telemetry.observe_request(method, route, exchange.status, seconds)
        log.info(
            "request_completed",
            method=method,
            route=route,
            status=exchange.status,
            ms=round(seconds * 1000, 1),
        )


class HttpExchange:
    """One request and its response."""

    __slots__ = (
        "_max_body_bytes",
        "_receive",
        "_received",
        "_send",
        "method",
        "request_id",
        "scope",
        "status",
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send, max_body_bytes: int) -> None:
        self.request_id = request_id.assign(scope)
        self.method: str = scope["method"]
        # The server has its own copy of the scope and sends no body.
        self.scope = as_get(scope) if self.method == "HEAD" else scope
        self.status = 0  # no response yet
        self._receive = receive
        self._send = send
        self._received = 0
        self._max_body_bytes = max_body_bytes

    async def run(self, app: ASGIApp) -> None:
        """Run the application; respond to exceptions that it does not catch, and log them."""
        try:
            await app(self.scope, self.receive, self.send)
        except Problem as problem:
            await self._respond(problem)
        except ClientDisconnect:
            self.status = self.status or CLIENT_CLOSED_REQUEST  # the client has disconnected
        except asyncio.CancelledError:
            if not self.status:  # the process stops and does not wait for running requests
                await self._respond(Unavailable(headers=RETRY_AFTER_HEADER))
            raise
        except Exception as failure:  # noqa: BLE001  # the outermost place: it must respond
            await self._fail(failure)

    async def receive(self) -> Message:
        """The next part of the body, while it is not too large: it may come without a length.

        A declared length is checked when the first part is read: by then the client is
        authenticated, and the limit of the operation is known.
        """
        if not self._received and not self.status:
            self._refuse_length(self._declared_length())
        message = await self._receive()
        self._received += len(message.get("body", b""))
        self._refuse_length(self._received)
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the response, with the common headers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
            present = {name for name, _ in headers}
            headers.extend(header for header in _DEFAULT_HEADERS if header[0] not in present)
            headers.extend(self.scope.get(RATE_LIMIT_HEADERS_KEY, ()))
            headers.append((request_id.REQUEST_ID_HEADER, self.request_id.encode("ascii")))
            message = {**message, "headers": headers}
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    def _declared_length(self) -> int:
        for name, value in self.scope["headers"]:
            # uvicorn has validated that it is a number; another ASGI server may not.
            if name == b"content-length" and value.isdigit():
                return int(value)
        return 0

    def _refuse_length(self, length: int) -> None:
        limit = int(self.scope.get(MAX_BODY_BYTES_KEY, self._max_body_bytes))
        if length > limit:
            raise BodyTooLarge(f"a body may have {limit} bytes", headers=_CLOSE)

    async def _fail(self, failure: Exception) -> None:
        if (
            self.status
        ):  # part of a response was sent: disconnect, so that it is not mistaken for a whole one
            raise failure
        problem = problem_for(failure)
        (log.error if problem.status == _SERVER_ERROR else log.warning)(
            "request_failed", code=problem.code, exc_info=failure
        )
        await self._respond(problem)

    async def _respond(self, problem: Problem) -> None:
        await problem_response(problem, self.request_id)(self.scope, self._receive, self.send)
