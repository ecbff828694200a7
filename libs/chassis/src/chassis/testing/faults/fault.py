"""The kinds of fault between a process and its database, and where they are injected."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Final

from chassis.testing.faults.postgres_protocol import RoundTrip


class Fault(StrEnum):
    """The fault at one round trip."""

    CANCEL = "cancel"
    """The server cancels the statement before it has had any effect (57014)."""
    TERMINATE = "terminate"
    """The server ends the backend before the statement reaches it (57P01)."""
    RESET = "reset"
    """The connection is reset before the statement reaches the server."""
    LOSE_RESPONSE = "lose"
    """The server executes the statement; the connection is reset before the response arrives."""
    SILENCE = "silence"
    """Nothing more is forwarded on this connection, and it stays open."""
    CRASH = "crash"
    """A backend is killed with SIGKILL: the server ends all connections, and recovers."""


QUICK_FAULTS: Final = (Fault.CANCEL, Fault.TERMINATE, Fault.RESET, Fault.LOSE_RESPONSE)
"""The faults that need neither a timeout nor a recovery."""

RoundTripMatcher = Callable[[str, RoundTrip], bool]
"""Whether a round trip matches, given the statement before it on its connection."""


async def _nothing() -> None:
    pass


class Injection:
    """A fault that is injected once, at the first round trip that matches `when`.

    `first` is awaited at that moment, before the fault: it may kill the client.
    """

    def __init__(
        self, fault: Fault, when: RoundTripMatcher, first: Callable[[], Awaitable[None]] = _nothing
    ) -> None:
        self.fault, self.when, self.first = fault, when, first
        self.statement: str | None = None
        self._fired = asyncio.Event()

    @property
    def has_fired(self) -> bool:
        """Whether it was injected."""
        return self._fired.is_set()

    async def wait_until_fired(self, seconds: float) -> None:
        """Wait until it was injected.

        Raises:
            TimeoutError: it was not within so many seconds.
        """
        async with asyncio.timeout(seconds):
            await self._fired.wait()

    async def fire(self, trip: RoundTrip) -> None:
        """Do what comes first, and record where it is injected.

        A client that is killed has ended before it counts as fired, so that another can be started
        on its ports.
        """
        self.statement = trip.statement
        await self.first()
        self._fired.set()


def nth_round_trip(number: int) -> RoundTripMatcher:
    """The round trip of that number, counted from 0 over all connections from now on.

    Those of notifications are not counted: their time is not predictable.
    """
    seen = -1

    def is_it(_before: str, trip: RoundTrip) -> bool:
        nonlocal seen
        seen += trip.is_work
        return seen == number and trip.is_work

    return is_it


def after_statement(before: str, statement: str) -> RoundTripMatcher:
    """The round trip of a statement that follows another on its connection."""
    return lambda was, trip: (was, trip.statement) == (before, statement)


def nth_of_statement(statement: str, number: int = 0) -> RoundTripMatcher:
    """The round trip of that number, counted from 0 from now on, of those of one statement."""
    seen = -1

    def is_it(_before: str, trip: RoundTrip) -> bool:
        nonlocal seen
        seen += trip.statement == statement
        return seen == number and trip.statement == statement

    return is_it
