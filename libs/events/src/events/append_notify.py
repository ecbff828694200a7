"""A notification after a commit, which wakes subscriptions early. Everything works without it.

NOTIFY inside the append would hold a server-wide lock until the commit is flushed, so that 153
ledgers would wait for one another (docs/adr/0005). So a process that has committed sends it on a
connection of its own, at most once in `NOTIFY_INTERVAL_SECONDS`, and every listener polls at once.
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
"""How often a listener checks that its connection is not lost."""


class AppendNotifier:
    """Sends NOTIFY for a process. `notify()` never waits or fails; frequent calls send one."""

    def __init__(self, dsn: str, channel: str = NOTIFY_CHANNEL) -> None:
        self._dsn = dsn
        self._channel = channel
        self._pending = asyncio.Event()

    def notify(self) -> None:
        """Request a notification, once the caller has committed."""
        self._pending.set()

    async def run(self) -> None:
        """Send notifications until cancelled; a lost connection is made again."""
        while True:
            try:
                await self._connect_and_notify()
            except Exception as error:
                if not is_retryable(error):
                    raise
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _connect_and_notify(self) -> None:
        connection = await _connect(self._dsn)
        try:
            await self._notify_on(connection)
        finally:
            connection.terminate()

    async def _notify_on(self, connection: DriverConnection) -> None:
        while True:
            await self._pending.wait()
            self._pending.clear()
            try:
                await connection.execute(f"NOTIFY {self._channel}")
            except Exception:
                self._pending.set()  # on the next connection
                raise
            await asyncio.sleep(NOTIFY_INTERVAL_SECONDS)


class AppendListener:
    """Listens for notifications. Without a connection its `WakeUp`s sleep for the whole time.

    Every `check_seconds` seconds it repeats LISTEN, which fails on a connection that is lost.
    """

    def __init__(
        self, dsn: str, channel: str = NOTIFY_CHANNEL, *, check_seconds: float = _CHECK_SECONDS
    ) -> None:
        self._dsn = dsn
        self._channel = channel
        self._check_seconds = check_seconds
        self._subscribers = [_Notified()]

    def subscribe(self) -> "_Notified":
        """A `WakeUp` of its own, for one of several workers of a process."""
        subscriber = _Notified()
        self._subscribers.append(subscriber)
        return subscriber

    async def wait(self, seconds: float) -> None:
        """Return after `seconds`, or on a notification, or at once if there was one since.

        For the only worker of a process; several `subscribe`, or each would end the others' wait.
        """
        await self._subscribers[0].wait(seconds)

    async def run(self) -> None:
        """Listen until cancelled; a lost connection is made again, and counts as a notification."""
        while True:
            try:
                await self._listen()
            except Exception as error:
                if not is_retryable(error):
                    raise
            self._on_notification()
            await asyncio.sleep(_RECONNECT_SECONDS)

    def _on_notification(self, *_notification: object) -> None:
        for subscriber in self._subscribers:
            subscriber.notified.set()

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


class _Notified:
    """What one worker waits for."""

    def __init__(self) -> None:
        self.notified = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Return after `seconds`, or on a notification, or at once if there was one since."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.notified.wait(), seconds)
        self.notified.clear()


async def _occurs_within(event: asyncio.Event, within: float) -> bool:
    """Whether an event happens within some seconds."""
    try:
        async with asyncio.timeout(within):
            return await event.wait()
    except TimeoutError:
        return False


async def _connect(dsn: str) -> DriverConnection:
    """A connection on which every operation has a timeout."""
    connection: DriverConnection = await asyncpg.connect(
        dsn, timeout=CONNECT_TIMEOUT_SECONDS, command_timeout=REQUEST_TIMEOUTS.command
    )
    return connection
