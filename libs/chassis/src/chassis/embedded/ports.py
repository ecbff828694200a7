"""A port for the server: the requested one, the previous one, or a free one."""

import socket
from pathlib import Path
from typing import Final

from chassis.embedded.errors import EmbeddedPostgresError

HOST: Final = "127.0.0.1"


def choose_port(requested: int | None, remembered: Path) -> int:
    """The port to listen on, written to `remembered` so that addresses survive a restart.

    Raises:
        EmbeddedPostgresError: the requested one is in use.
    """
    if requested is not None and not _is_free(requested):
        raise EmbeddedPostgresError(f"port {requested} for PostgreSQL is in use by another program")
    port = requested or _remembered_port(remembered) or _any_free_port()
    remembered.write_text(str(port))
    return port


def _remembered_port(remembered: Path) -> int | None:
    text = remembered.read_text() if remembered.exists() else ""
    return int(text) if text.isdigit() and _is_free(int(text)) else None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As PostgreSQL binds it: connections in TIME_WAIT do not count.
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
