"""A proxy between processes and a real PostgreSQL that injects faults."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from sqlalchemy import make_url

from chassis.testing.databases import Database
from chassis.testing.faults.backends import Backends
from chassis.testing.faults.fault import Injection
from chassis.testing.faults.postgres_protocol import (
    CANCEL_REQUEST,
    SSL_REQUEST,
    MessageParser,
    ProtocolMessage,
    RoundTrip,
    is_preparation,
    is_work,
    read_int,
)
from chassis.testing.faults.session import ProxySession
from chassis.testing.faults.streams import SocketStreams

_CHUNK: Final = 1024
_HOST: Final = "127.0.0.1"
_MAX_OBSERVED: Final = 10_000


class ObservedRoundTrip(NamedTuple):
    """An observed round trip: its statement, and the one before it on its connection.

    Statements that a connection sends once are not counted as previous ones.
    """

    previous: str
    statement: str

    @property
    def is_work(self) -> bool:
        """Whether it is not of a connection for notifications."""
        return is_work(self.statement)

    @property
    def is_preparation(self) -> bool:
        """Whether a connection does it once: to log in, prepare a statement or look up a type."""
        return is_preparation(self.statement)


class FaultProxy:
    """Forwards to a database, and injects the faults that are armed.

    `seen` has the latest round trips, the newest last.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._backends = Backends(database.admin_url)
        self._armed: list[Injection] = []
        self._sessions: set[ProxySession] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_forwarding = True
        self._port = 0
        self.observed: deque[ObservedRoundTrip] = deque(maxlen=_MAX_OBSERVED)

    def url_for(self, role: str) -> str:
        """The URL of the database through the proxy, with a role."""
        url = make_url(self._database.url_for(role)).set(host=_HOST, port=self._port)
        return url.render_as_string(hide_password=False)

    def arm(self, *injections: Injection) -> None:
        """Inject faults once each, at the first matching round trips; armed ones remain."""
        self._armed += injections

    def disarm(self) -> None:
        """Inject nothing more."""
        self._armed.clear()

    def set_forwarding(self, *, forwarding: bool) -> None:
        """Hold back all data of all connections unless `forwarding`."""
        self._is_forwarding = forwarding
        for session in self._sessions:
            session.set_forwarding(forwarding=forwarding)

    def reset_connections(self) -> None:
        """Reset every connection that has been used."""
        for session in self._sessions:
            if session.latest_statement and is_work(session.latest_statement):
                session.drop()

    async def serve(self) -> asyncio.Server:
        """Accept connections."""
        server = await asyncio.start_server(self._accept, _HOST, 0)
        self._port = server.sockets[0].getsockname()[1]
        return server

    async def close(self) -> None:
        """End every connection."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._backends.close()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._connected(SocketStreams(reader, writer)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: writer.close())  # though it was cancelled before it began

    async def _connected(self, client: SocketStreams) -> None:
        with contextlib.suppress(ConnectionError, EOFError):
            first = await _startup_message(client)
            if read_int(first.payload) == CANCEL_REQUEST:
                await self._forward_cancel(first)
            else:
                await self._run(client, first)

    async def _run(self, client: SocketStreams, first: ProtocolMessage) -> None:
        session = ProxySession(client, await self._backends.connect(), self._backends, self._choose)
        session.set_forwarding(forwarding=self._is_forwarding)
        self._sessions.add(session)
        try:
            await session.run(first)
        finally:
            self._sessions.discard(session)

    async def _forward_cancel(self, cancel: ProtocolMessage) -> None:
        """Forward a client's request to cancel a statement, unless its connection is silenced."""
        pid = read_int(cancel.payload, 1)
        if self._is_forwarding and not any(each.is_silent(pid) for each in self._sessions):
            await self._backends.cancel(pid, cancel.payload[8:])

    def _choose(self, before: str, trip: RoundTrip) -> Injection | None:
        self.observed.append(ObservedRoundTrip(before, trip.statement))
        for injection in self._armed:
            if injection.when(before, trip):
                self._armed.remove(injection)
                return injection
        return None


@asynccontextmanager
async def fault_proxy(database: Database) -> AsyncGenerator[FaultProxy]:
    """A proxy to a database during the block."""
    proxy = FaultProxy(database)
    server = await proxy.serve()
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()


async def _startup_message(client: SocketStreams) -> ProtocolMessage:
    """A client's first message; TLS is refused.

    Raises:
        EOFError: it disconnects.
    """
    messages = MessageParser(begins_untyped=True)
    while data := await client.reader.read(_CHUNK):
        for message in messages.feed(data):
            if read_int(message.payload) != SSL_REQUEST:
                return message
            client.writer.write(b"N")
            messages.expect_untyped()
    raise EOFError
