"""The current day, as a dependency."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock.sandbox import SandboxClock, SandboxSettings

LONDON: Final = ZoneInfo("Europe/London")
"""A statutory day begins and ends at midnight here, in summer time too."""


class Clock(Protocol):
    """A source of the current day."""

    async def today(self) -> date:
        """The day in England."""
        ...


def _real_instant() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the one place that reads it


class LondonClock:
    """The real day. `now` is the source of the present instant, with its offset from UTC."""

    def __init__(self, now: Callable[[], datetime] = _real_instant) -> None:
        self._now = now

    async def today(self) -> date:
        """The day in England now."""
        return self._now().astimezone(LONDON).date()


def clock_for(engine: AsyncEngine, settings: SandboxSettings) -> Clock:
    """The clock that the settings select: the real one unless the sandbox is on."""
    real = LondonClock()
    return SandboxClock(engine, settings.sandbox_today, real.today) if settings.is_on else real
