"""One connection through the proxy: forwarded, and broken where that is asked for."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Final

from chassis.testing.faults.backends import Backends
from chassis.testing.faults.fault import Fault, Injection
from chassis.testing.faults.pipe import Pipe
from chassis.testing.faults.wire import (
    Message,
    Messages,
    RoundTrip,
    RoundTrips,
    is_preparation,
    number,
    query,
)

_CHUNK: Final = 65_536
_WITHIN: Final = 20.0
"""Seconds for the server to do what the proxy itself asks of it."""
_CANCEL_EVERY: Final = 0.01
_SLEEP: Final = query("DO $$ BEGIN PERFORM pg_sleep(60); END $$")
"""What the server runs in the place of a statement that is to be cancelled."""
_FAILED: Final = frozenset("EZNS")
_ANSWERS: Final = {"H": frozenset("TnE"), "Q": frozenset("Z"), "S": frozenset("Z")}
_LOGIN_ANSWERS: Final = frozenset("RZE")
"""The messages by which the server has answered a round trip."""
_READY: Final = frozenset("QS")
"""Round trips after which the server says that it is ready for the next."""


Choose = Callable[[str, RoundTrip], Injection | None]
"""The fault of a round trip, if it has one, given the statement before it."""


class Session:
    """A client's connection, and the one to the server that it is forwarded to.

    `latest` is the latest statement but for what a connection does once.
    """

    def __init__(self, client: Pipe, server: Pipe, backends: Backends, choose: Choose) -> None:
        self._client = client
        self._server = server
        self._backends = backends
        self._choose = choose
        self.latest = ""
        self._pid = 0  # until the server has told it
        self._secret = b""
        self._forwarded: frozenset[str] | None = None
        self._awaited: frozenset[str] = frozenset()
        self._answered = asyncio.Event()
        self._ended = asyncio.Event()
        self._audible = asyncio.Event()
        self._audible.set()
        self._is_lost = False

    def is_silent(self, pid: int) -> bool:
        """Whether this is the connection of a backend, and has fallen silent."""
        return self._is_lost and self._pid == pid

    def set_audible(self, *, audible: bool) -> None:
        """Forward, or keep back what comes. A connection that has fallen silent stays so."""
        if audible and not self._is_lost:
            self._audible.set()
        else:
            self._audible.clear()

    def drop(self) -> None:
        """End it, without a word to the client."""
        self._client.reset()

    async def run(self, first: Message) -> None:
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

    async def _from_client(self, first: Message) -> None:
        messages, trips = Messages(begins_untyped=False), RoundTrips()
        news = [first]
        while True:
            for message in news:
                trip = trips.add(message)
                if trip is not None:
                    await self._round_trip(trip)
                elif message.type == "X":
                    self._server.writer.write(message.data)
                    return
            data = await self._client.reader.read(_CHUNK)
            if not data:
                await self._audible.wait()  # what is silent does not tell of the end either
                return
            news = messages.feed(data)

    async def _from_server(self) -> None:
        messages = Messages(begins_untyped=False)
        with contextlib.suppress(ConnectionError):
            while data := await self._server.reader.read(_CHUNK):
                for message in messages.feed(data):
                    await self._audible.wait()
                    self._take(message)
        self._ended.set()

    def _take(self, message: Message) -> None:
        if message.type == "K":
            self._pid, self._secret = number(message.payload), message.payload[4:]
        if self._forwarded is None or message.type in self._forwarded:
            self._client.writer.write(message.data)
        if message.type in self._awaited:
            self._answered.set()

    async def _round_trip(self, trip: RoundTrip) -> None:
        await self._audible.wait()
        injection = self._choose(self.latest, trip)
        if not is_preparation(trip.statement):
            self.latest = trip.statement
        if injection is None:
            self._server.writer.write(trip.data)
            return
        await injection.first()
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
            case Fault.LOSE:
                await self._lose(trip)
            case Fault.SILENCE:
                self._is_lost = True
                self._audible.clear()
                await self._audible.wait()

    async def _lose(self, trip: RoundTrip) -> None:
        """Let the server carry it out, and keep the answer from the client."""
        self._forwarded = frozenset()
        async with self._until_answered(_ANSWERS.get(trip.ends, _LOGIN_ANSWERS)):
            self._server.writer.write(trip.data)
        self._client.reset()

    async def _cancel(self, trip: RoundTrip) -> None:
        """Have the server fail with 57014 in the place of a statement, and tell the client."""
        # A client that flushes has yet to send Sync, by which it is told that the server is ready.
        self._forwarded = _FAILED if trip.ends in _READY else _FAILED - {"Z"}
        async with self._until_answered(frozenset("Z")):
            self._server.writer.write(_SLEEP)
            while not self._answered.is_set():
                await self._backends.cancel(self._pid, self._secret)
                await asyncio.sleep(_CANCEL_EVERY)
        self._forwarded = None

    @contextlib.asynccontextmanager
    async def _until_answered(self, messages: frozenset[str]) -> AsyncGenerator[None]:
        """Go on when the server has sent one of these messages after what the block does."""
        self._answered.clear()
        self._awaited = messages
        async with asyncio.timeout(_WITHIN):
            yield
            await self._answered.wait()
        self._awaited = frozenset()
