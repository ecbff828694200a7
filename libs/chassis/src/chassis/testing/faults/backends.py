"""Terminates, cancels or kills the backends of a PostgreSQL."""

import os
import signal

import asyncpg
from sqlalchemy import make_url

from chassis.database import DriverConnection
from chassis.testing.faults.postgres_protocol import cancel_request
from chassis.testing.faults.streams import SocketStreams


class Backends:
    """The backends of the server at an administrator's address."""

    def __init__(self, admin_url: str) -> None:
        self._admin_url = admin_url
        self._admin: DriverConnection | None = None
        url = make_url(admin_url)
        self._host, self._port = url.host or "127.0.0.1", url.port or 5432

    async def connect(self) -> SocketStreams:
        """A connection to the server, before the startup message."""
        return await SocketStreams.connect(self._host, self._port)

    async def terminate(self, pid: int) -> None:
        """Terminate a backend (`pg_terminate_backend`)."""
        if self._admin is None or self._admin.is_closed():
            self._admin = await asyncpg.connect(self._admin_url)
        await self._admin.execute(f"SELECT pg_terminate_backend({pid})")

    async def cancel(self, pid: int, secret: bytes) -> None:
        """Request a cancel as a client does, and return when the backend was signalled."""
        asking = await self.connect()
        try:
            asking.writer.write(cancel_request(pid, secret))
            await asking.reader.read()
        finally:
            asking.writer.close()

    def crash(self, pid: int) -> None:
        """Kill a backend: the server ends all others, and recovers. Not on a shared server."""
        os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        """Close the administrator's connection."""
        if self._admin is not None:
            self._admin.terminate()
