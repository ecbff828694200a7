"""The receiver's HTTP: a bounded server on this machine only."""

import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from local_receiver.behaviour import Behaviour, InvalidBehaviour
from local_receiver.page import (
    CONTENT_SECURITY_POLICY,
    render_page,
    render_rows,
    request_json,
)
from local_receiver.reception import Reception

HOST: Final = "127.0.0.1"
WEBHOOKS_PATH: Final = "/webhooks"
_MAX_BODY_BYTES: Final = 65_536
_MAX_CONNECTIONS: Final = 128
_IDLE_SECONDS: Final = 30
_HTML: Final = "text/html; charset=utf-8"
_JSON: Final = "application/json"
_TEXT: Final = "text/plain; charset=utf-8"


class ReceiverServer(ThreadingHTTPServer):
    """Serves a reception on a port of this machine. Connections beyond a bound are closed."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, port: int, reception: Reception) -> None:
        self.reception = reception
        self.state: Sequence[tuple[str, str]] = ()
        self._is_stopping = False
        self._free = threading.BoundedSemaphore(_MAX_CONNECTIONS)
        super().__init__((HOST, port), ReceiverHandler)

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"http://{HOST}:{self.server_port}"

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  # as inherited
        """Serve a connection in a thread, or close it at once."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  # as inherited
        """Serve a connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  # as inherited
        """Print an error, unless the other side has left, or the receiver leaves.

        A webhook that is being received then has no answer, and is sent again.
        """
        if not self._is_stopping and not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Accept no connection any more. What a request needs may be closed then."""
        self._is_stopping = True
        self.shutdown()


class ReceiverHandler(BaseHTTPRequestHandler):
    """One connection."""

    server: ReceiverServer  # pyright: ignore[reportIncompatibleVariableOverride]  # as it is served
    protocol_version = "HTTP/1.1"
    server_version = "webhook-receiver"
    sys_version = ""
    timeout = _IDLE_SECONDS

    def do_GET(self) -> None:
        """The page, or the same as JSON."""
        reception = self.server.reception
        requests = reception.requests
        match urlsplit(self.path).path:
            case _ if not self._is_for_this_machine():
                self._answer(421, "Use the address that the receiver printed.", _TEXT)
            case "/":
                page = render_page(requests, self.server.state, reception.behaviour.text)
                self._answer(200, page, _HTML)
            case "/rows":
                self._answer(200, render_rows(requests), _HTML)
            case "/received":
                self._answer(200, json.dumps([request_json(each) for each in requests]), _JSON)
            case _:
                self._answer(404, "There are / and /received.", _TEXT)

    def do_POST(self) -> None:
        """A webhook, or a change of the behaviour."""
        body = self._read_body()
        if body is None:
            return
        url = urlsplit(self.path)
        operations: dict[str, Callable[[bytes, str], None]] = {
            WEBHOOKS_PATH: self._receive,
            "/behaviour": self._behave,
        }
        operation = operations.get(url.path)
        if operation is None:
            self._answer(404, "There are /webhooks and /behaviour.", _TEXT)
            return
        try:
            operation(body, url.query)
        except InvalidBehaviour as invalid:
            self._answer(400, str(invalid), _TEXT)

    def _receive(self, body: bytes, query: str) -> None:
        planned = self.server.reception.receive(dict(self.headers.items()), body, query)
        time.sleep(planned.wait)
        if planned.status is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._answer(planned.status)

    def _behave(self, body: bytes, query: str) -> None:
        if not self._is_for_this_machine() or not self._is_of_this_page():
            self._answer(403, "Only the receiver's own page may change its behaviour.", _TEXT)
            return
        filled = query or body.decode("utf-8", "replace")
        self.server.reception.behaviour = Behaviour.parse(filled)
        self._answer(303, headers={"Location": "/"})

    def _read_body(self) -> bytes | None:
        """The body, or None after an answer that there is none that is accepted."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not (
            length.isascii() and length.isdigit() and len(length) < 10  # noqa: PLR2004
        ):
            self.close_connection = True
            self._answer(411, "A request needs a Content-Length.", _TEXT)
            return None
        if int(length) > _MAX_BODY_BYTES:
            self.close_connection = True
            self._answer(413, "A webhook has less than 64 KiB.", _TEXT)
            return None
        return self.rfile.read(int(length))

    def _is_for_this_machine(self) -> bool:
        """Whether the request names this machine: a page elsewhere may resolve to 127.0.0.1."""
        port = self.server.server_port
        names = (HOST, "localhost", "[::1]")
        return self.headers.get("Host", "") in {f"{name}:{port}" for name in names}

    def _is_of_this_page(self) -> bool:
        """Whether no other page in a browser sent the form."""
        origin = self.headers.get("Origin")
        return origin is None or urlsplit(origin).netloc == self.headers.get("Host")

    def _answer(
        self,
        status: int,
        text: str = "",
        content_type: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        content = text.encode()
        self.send_response(status)
        if content_type is not None:
            self.send_header("Content-Type", content_type)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
        if content_type == _HTML:
            self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status not in {204, 304}:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if status not in {204, 304}:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as inherited
        """Print nothing: the page shows each request."""
