"""One connection through the proxy, with the injected faults."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Final

from chassis.testing.faults.backends import Backends
from chassis.testing.faults.fault import Fault, Injection
from chassis.testing.faults.postgres_protocol import (
    MessageParser,
    ProtocolMessage,
    RoundTrip,
    RoundTripParser,
    is_preparation,
    query_message,
    read_int,
)
from chassis.testing.faults.streams import SocketStreams

_CHUNK: Final = 65_536
_TIMEOUT_SECONDS: Final = 20.0
"""Seconds for the server to respond to the proxy's own requests."""
_CANCEL_EVERY: Final = 0.01
_SLEEP: Final = query_message("DO $$ BEGIN PERFORM pg_sleep(60); END $$")
"""The statement that replaces one that is to be cancelled."""
_FAILED: Final = frozenset("EZNS")
_ANSWERS: Final = {"H": frozenset("TnE"), "Q": frozenset("Z"), "S": frozenset("Z")}
_LOGIN_ANSWERS: Final = frozenset("RZE")
"""The messages that end the response to a round trip."""
_READY: Final = frozenset("QS")
"""Round trips after which the server sends ReadyForQuery."""


ChooseInjection = Callable[[str, RoundTrip], Injection | None]
"""The fault of a round trip, if it has one, given the statement before it."""


class ProxySession:
    """A client's connection, and the one to the server that it is forwarded to.

    `latest` is the latest statement, except those that a connection sends once.
    """

    def __init__(
        self,
        client: SocketStreams,
        server: SocketStreams,
        backends: Backends,
        choose: ChooseInjection,
    ) -> None:
        self._client = client
        self._server = server
        self._backends = backends
        self._choose = choose
        self.latest_statement = ""
        self._pid = 0  # until the server has sent it
        self._secret = b""
        self._forwarded: frozenset[str] | None = None
        self._awaited: frozenset[str] = frozenset()
        self._answered = asyncio.Event()
        self._ended = asyncio.Event()
        self._forwarding = asyncio.Event()
        self._forwarding.set()
        self._is_lost = False

    def is_silent(self, pid: int) -> bool:
        """Whether this is the connection of a backend, and is silenced."""
        return self._is_lost and self._pid == pid

    def set_forwarding(self, *, forwarding: bool) -> None:
        """Forward data, or hold it back. A silenced connection stays silenced."""
        if forwarding and not self._is_lost:
            self._forwarding.set()
        else:
            self._forwarding.clear()

    def drop(self) -> None:
        """Close it without a message to the client."""
        self._client.reset()

    async def run(self, first: ProtocolMessage) -> None:
        """Forward until one side closes; `first` is the client's first message."""
        pumps = [
            asyncio.create_task(self._from_client(first)),
            asyncio.create_task(self._from_server()),
        ]
        try:
            done, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in done:
                pump.result()
        finally:
            self._client.writer.close()
            self._server.writer.close()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _from_client(self, first: ProtocolMessage) -> None:
        messages, trips = MessageParser(begins_untyped=False), RoundTripParser()
        completed = [first]
        while True:
            for message in completed:
                trip = trips.add(message)
                if trip is not None:
                    await self._round_trip(trip)
                elif message.type == "X":
                    self._server.writer.write(message.data)
                    return
            data = await self._client.reader.read(_CHUNK)
            if not data:
                await self._forwarding.wait()  # a silenced connection forwards no end either
                return
            completed = messages.feed(data)

    async def _from_server(self) -> None:
        messages = MessageParser(begins_untyped=False)
        with contextlib.suppress(ConnectionError):
            while data := await self._server.reader.read(_CHUNK):
                await self._forwarding.wait()
                # At once, as the server sent them: the client would be woken for each.
                self._client.writer.write(b"".join(map(self._take, messages.feed(data))))
        self._ended.set()

    def _take(self, message: ProtocolMessage) -> bytes:
        """Note a message of the server; returns what the client gets of it."""
        if message.type == "K":
            self._pid, self._secret = read_int(message.payload), message.payload[4:]
        if message.type in self._awaited:
            self._answered.set()
        is_forwarded = self._forwarded is None or message.type in self._forwarded
        return message.data if is_forwarded else b""

    async def _round_trip(self, trip: RoundTrip) -> None:
        await self._forwarding.wait()
        injection = self._choose(self.latest_statement, trip)
        if not is_preparation(trip.statement):
            self.latest_statement = trip.statement
        if injection is None:
            self._server.writer.write(trip.data)
            return
        await injection.fire(trip)
        await self._break(injection.fault, trip)

    async def _break(self, fault: Fault, trip: RoundTrip) -> None:
        match fault:
            case Fault.CANCEL if not trip.is_login:
                await self._cancel(trip)
            case Fault.CANCEL:
                self._server.writer.write(trip.data)  # there is no statement yet
            case Fault.TERMINATE | Fault.CRASH if not self._pid:
                self._client.writer.close()
            case Fault.TERMINATE:
                await self._backends.terminate(self._pid)
                await self._ended.wait()
            case Fault.CRASH:
                self._backends.crash(self._pid)
                await self._ended.wait()
            case Fault.RESET:
                self._client.reset()
            case Fault.LOSE_RESPONSE:
                await self._lose_response(trip)
            case Fault.SILENCE:
                self._is_lost = True
                self._forwarding.clear()
                await self._forwarding.wait()

    async def _lose_response(self, trip: RoundTrip) -> None:
        """Let the server execute it, and drop the response."""
        self._forwarded = frozenset()
        async with self._until_answered(_ANSWERS.get(trip.last_type, _LOGIN_ANSWERS)):
            self._server.writer.write(trip.data)
        self._client.reset()

    async def _cancel(self, trip: RoundTrip) -> None:
        """Have the server fail with 57014 in place of the statement, and forward the error."""
        # A client that sends Flush still has to send Sync, on which the server sends ReadyForQuery.
        self._forwarded = _FAILED if trip.last_type in _READY else _FAILED - {"Z"}
        async with self._until_answered(frozenset("Z")):
            self._server.writer.write(_SLEEP)
            while not self._answered.is_set():
                await self._backends.cancel(self._pid, self._secret)
                await asyncio.sleep(_CANCEL_EVERY)
        self._forwarded = None

    @contextlib.asynccontextmanager
    async def _until_answered(self, messages: frozenset[str]) -> AsyncGenerator[None]:
        """Run the block, then wait until the server has sent one of these messages."""
        self._answered.clear()
        self._awaited = messages
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            yield
            await self._answered.wait()
        self._awaited = frozenset()
