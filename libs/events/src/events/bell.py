"""The bell: a word after a commit that makes followers prompt. Everything works without it.

NOTIFY inside the append would hold a server-wide lock until the commit is flushed and turn 153
ledgers back into one (docs/adr/0005). So a process that has committed rings on a connection of its
own, at most once in `PAUSE_SECONDS`, and whoever listens polls at once.
"""

import asyncio
import contextlib
from typing import Final

import asyncpg

from chassis.database import CONNECT_WITHIN, Driver
from chassis.limits import REQUEST
from events.failures import is_transient

CHANNEL: Final = "send_log"
PAUSE_SECONDS: Final = 0.01
_RECONNECT_SECONDS: Final = 1.0
_LISTEN_AGAIN_SECONDS: Final = 30.0
"""How often a listener makes sure that its connection is still there."""
_FAILURES: Final = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""How a connection says that it is lost; `TimeoutError`, where it says nothing, is an `OSError`."""


class Bell:
    """Rings for a process. `ring()` costs nothing and never fails; rings close together are one."""

    def __init__(self, dsn: str, channel: str = CHANNEL) -> None:
        self._dsn = dsn
        self._channel = channel
        self._due = asyncio.Event()

    def ring(self) -> None:
        """Say, once the caller has committed, that there is news."""
        self._due.set()

    async def run(self) -> None:
        """Ring when asked, until cancelled; a lost connection is made again."""
        while True:
            with contextlib.suppress(*_FAILURES):
                connection = await _connect(self._dsn)
                try:
                    await self._ring_on(connection)
                finally:
                    connection.terminate()
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _ring_on(self, connection: Driver) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                await connection.execute(f"NOTIFY {self._channel}")
            except _FAILURES:
                self._due.set()  # on the next connection
                raise
            await asyncio.sleep(PAUSE_SECONDS)


class Ear:
    """Listens for the bell; a `Wake` for followers. Deaf, it merely sleeps for the whole time.

    Every `again` seconds it listens once more, by which it learns of a connection that is lost.
    """

    def __init__(
        self, dsn: str, channel: str = CHANNEL, *, again: float = _LISTEN_AGAIN_SECONDS
    ) -> None:
        self._dsn = dsn
        self._channel = channel
        self._again = again
        self._heard = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Return after `seconds`, or as soon as the bell rings, or at once if it has rung since."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._heard.wait(), seconds)
        self._heard.clear()

    async def run(self) -> None:
        """Listen until cancelled; a lost connection is made again, and news assumed meanwhile."""
        while True:
            try:
                await self._listen()
            except Exception as error:
                if not is_transient(error):
                    raise
            self._heard.set()
            await asyncio.sleep(_RECONNECT_SECONDS)

    def _hear(self, *_notification: object) -> None:
        self._heard.set()

    async def _listen(self) -> None:
        connection = await _connect(self._dsn)
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(self._channel, self._hear)
            while not await _happens(lost, self._again):
                await connection.execute(f"LISTEN {self._channel}")
        finally:
            connection.terminate()


async def _happens(event: asyncio.Event, within: float) -> bool:
    """Whether an event happens within some seconds."""
    try:
        async with asyncio.timeout(within):
            return await event.wait()
    except TimeoutError:
        return False


async def _connect(dsn: str) -> Driver:
    """A connection on which nothing is waited for without end."""
    connection: Driver = await asyncpg.connect(
        dsn, timeout=CONNECT_WITHIN, command_timeout=REQUEST.answer
    )
    return connection
