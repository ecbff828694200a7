"""A port for the server: the requested one, the previous one, or a free one."""

from pathlib import Path
from typing import Final

from chassis.embedded.errors import EmbeddedPostgresError
from chassis.free_ports import find_free_port, is_free

HOST: Final = "127.0.0.1"


def choose_port(requested: int | None, remembered: Path) -> int:
    """The port to listen on, written to `remembered` so that addresses survive a restart.

    Raises:
        EmbeddedPostgresError: the requested one is in use.
    """
    if requested is not None and not is_free(requested):
        raise EmbeddedPostgresError(f"port {requested} for PostgreSQL is in use by another program")
    port = requested or _remembered_port(remembered) or find_free_port()
    remembered.write_text(str(port))
    return port


def _remembered_port(remembered: Path) -> int | None:
    text = remembered.read_text() if remembered.exists() else ""
    return int(text) if text.isdigit() and is_free(int(text)) else None
