"""Running an HTTP service until it receives a signal to stop."""

import errno
import socket
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from chassis.app_state import provided
from chassis.errors import CannotStart
from chassis.gc_tuning import freeze_gc
from chassis.health import Health
from chassis.http.protocol import BoundedProtocol
from chassis.parent_process import ParentProcess

GRACE_SECONDS: Final = 20
"""Seconds in which running requests may end."""
KEEP_ALIVE_SECONDS: Final = 30
"""Seconds for which a connection may be idle between requests."""
_BACKLOG: Final = 2048


class DrainingServer(uvicorn.Server):
    """uvicorn, which stops in three steps instead of one.

    First it only reports that it is not ready, because load balancers react with a delay; after
    `drain` seconds it accepts no more requests, and finishes those in progress.
    """

    def __init__(self, config: uvicorn.Config, app: FastAPI, drain: float) -> None:
        super().__init__(config)
        self._app = app
        self._drain = drain
        self._stop_at: float | None = None
        # If the supervisor was killed, this process must not remain.
        self._parent = ParentProcess()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the application, and then exclude what it allocated from garbage collection."""
        await super().startup(sockets)
        freeze_gc()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; at the second signal stop at once."""
        if self._stop_at is None:
            provided(self._app, Health).draining = True
            self._stop_at = time.monotonic() + self._drain
        elif self.should_exit:
            self.force_exit = True
        else:
            self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second: whether to stop now."""
        drained = self._stop_at is not None and time.monotonic() >= self._stop_at
        self.should_exit = self.should_exit or drained or self._parent.is_gone
        return await super().on_tick(counter)


def run_server(
    app: FastAPI,
    host: str,
    port: int,
    *,
    drain: float = 0.0,
    grace: int = GRACE_SECONDS,
    proxies: Sequence[str] = (),
) -> None:
    """Serve until SIGTERM or SIGINT. An error that prevents the start is printed in one sentence.

    `proxies` are the addresses and networks whose `X-Forwarded-For` names the client.

    Exits with code 1 when it cannot start, 0 when it was stopped.
    """
    try:
        server = DrainingServer(uvicorn_config(app, grace, proxies=proxies), app, drain)
        server.run(sockets=[open_socket(host, port)])
    except CannotStart as error:
        sys.exit(str(error))
    except SystemExit:
        sys.exit(str(getattr(app.state, "cannot_start", "the application could not start")))


def uvicorn_config(
    app: FastAPI,
    grace: int = GRACE_SECONDS,
    protocol: type[BoundedProtocol] = BoundedProtocol,
    proxies: Sequence[str] = (),
) -> uvicorn.Config:
    """The fast loop and parser, with limits, and without uvicorn's log lines."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=protocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=grace,
    )


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        CannotStart: the port is in use, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(f"port {port} of {host} is in use by another program") from error
        raise CannotStart(f"cannot listen on {host}:{port}: {error.strerror}") from error


class BackgroundServer(DrainingServer):
    """A server in a process that handles signals itself."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Install no signal handlers."""
        yield
