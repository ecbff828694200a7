"""The bell: a word after a commit that makes followers prompt. Everything works without it.

NOTIFY inside the append would hold a server-wide lock until the commit is flushed and turn 153
ledgers back into one (docs/adr/0005). So a process that has committed rings on a connection of its
own, at most once in `NOTIFY_INTERVAL_SECONDS`, and whoever listens polls at once.
"""

import asyncio
import contextlib
from typing import Final

import asyncpg

from chassis.database import CONNECT_TIMEOUT_SECONDS, DriverConnection
from chassis.database_timeouts import REQUEST_TIMEOUTS
from events.failures import is_retryable

NOTIFY_CHANNEL: Final = "send_log"
NOTIFY_INTERVAL_SECONDS: Final = 0.01
_RECONNECT_SECONDS: Final = 1.0
_CHECK_SECONDS: Final = 30.0
"""How often a listener makes sure that its connection is still there."""
_CONNECTION_ERRORS: Final = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""How a connection says that it is lost; `TimeoutError`, where it says nothing, is an `OSError`."""


class AppendNotifier:
    """Sends NOTIFY for a process. `notify()` never waits or fails; close calls send one."""

    def __init__(self, dsn: str, channel: str = NOTIFY_CHANNEL) -> None:
        self._dsn = dsn
        self._channel = channel
        self._pending = asyncio.Event()

    def notify(self) -> None:
        """Say, once the caller has committed, that there is news."""
        self._pending.set()

    async def run(self) -> None:
        """Ring when asked, until cancelled; a lost connection is made again."""
        while True:
            with contextlib.suppress(*_CONNECTION_ERRORS):
                connection = await _connect(self._dsn)
                try:
                    await self._notify_on(connection)
                finally:
                    connection.terminate()
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _notify_on(self, connection: DriverConnection) -> None:
        while True:
            await self._pending.wait()
            self._pending.clear()
            try:
                await connection.execute(f"NOTIFY {self._channel}")
            except _CONNECTION_ERRORS:
                self._pending.set()  # on the next connection
                raise
            await asyncio.sleep(NOTIFY_INTERVAL_SECONDS)


class AppendListener:
    """Listens for the bell; a `WakeUp` for followers. Deaf, it merely sleeps for the whole time.

    Every `check_seconds` seconds it listens once more, by which it learns of a connection that is
    lost.
    """

    def __init__(
        self, dsn: str, channel: str = NOTIFY_CHANNEL, *, check_seconds: float = _CHECK_SECONDS
    ) -> None:
        self._dsn = dsn
        self._channel = channel
        self._check_seconds = check_seconds
        self._notified = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Return after `seconds`, or as soon as the bell rings, or at once if it has rung since."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._notified.wait(), seconds)
        self._notified.clear()

    async def run(self) -> None:
        """Listen until cancelled; a lost connection is made again, and news assumed meanwhile."""
        while True:
            try:
                await self._listen()
            except Exception as error:
                if not is_retryable(error):
                    raise
            self._notified.set()
            await asyncio.sleep(_RECONNECT_SECONDS)

    def _on_notification(self, *_notification: object) -> None:
        self._notified.set()

    async def _listen(self) -> None:
        connection = await _connect(self._dsn)
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(self._channel, self._on_notification)
            while not await _occurs_within(lost, self._check_seconds):
                await connection.execute(f"LISTEN {self._channel}")
        finally:
            connection.terminate()


async def _occurs_within(event: asyncio.Event, within: float) -> bool:
    """Whether an event happens within some seconds."""
    try:
        async with asyncio.timeout(within):
            return await event.wait()
    except TimeoutError:
        return False


async def _connect(dsn: str) -> DriverConnection:
    """A connection on which nothing is waited for without end."""
    connection: DriverConnection = await asyncpg.connect(
        dsn, timeout=CONNECT_TIMEOUT_SECONDS, command_timeout=REQUEST_TIMEOUTS.command
    )
    return connection
