"""A receiver of webhooks that keeps every byte it is sent."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

_HOST: Final = "127.0.0.1"


@dataclass(frozen=True)
class RequestRecorder:
    """Its URL, and the requests so far: request line, headers and body of each."""

    url: str
    requests: list[bytes] = field(default_factory=list[bytes])


@contextmanager
def recording_receiver() -> Generator[RequestRecorder]:
    """A server on a free port that answers 204, until the block ends."""
    requests: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            requests.append(f"{self.requestline}\n{self.headers}".encode() + body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as inherited
            """Nothing."""

    with ThreadingHTTPServer((_HOST, 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield RequestRecorder(f"http://{_HOST}:{server.server_port}/webhooks", requests)
        server.shutdown()
