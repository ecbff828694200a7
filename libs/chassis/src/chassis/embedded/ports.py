"""A port for the server: the one asked for, the one it had, or a free one."""

import socket
from pathlib import Path
from typing import Final

from chassis.embedded.errors import EmbeddedPostgresError

HOST: Final = "127.0.0.1"


def choose_port(asked: int | None, remembered: Path) -> int:
    """The port to listen on, written to `remembered` so that addresses survive a restart.

    Raises:
        EmbeddedPostgresError: the one asked for is taken.
    """
    if asked is not None and not _is_free(asked):
        raise EmbeddedPostgresError(f"port {asked} for PostgreSQL is in use by another program")
    port = asked or _remembered_port(remembered) or _any_free_port()
    remembered.write_text(str(port))
    return port


def _remembered_port(remembered: Path) -> int | None:
    text = remembered.read_text() if remembered.exists() else ""
    return int(text) if text.isdigit() and _is_free(int(text)) else None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As PostgreSQL binds it: connections that are only fading away do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
