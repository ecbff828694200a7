"""A day that can be set, the same for all services of a sandbox installation.

It is stored in the database, in a schema of its own, so that every process reads the same day.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Final

from pydantic_settings import BaseSettings
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database_schema import DatabaseSchema
from chassis.identity import KeyKind

SCHEMA: Final = DatabaseSchema("sandbox", Path(__file__).parent / "migrations")

_READ: Final = text("SELECT today FROM sandbox.clock")
_SET: Final = text("""
    INSERT INTO sandbox.clock (today) VALUES (:day) ON CONFLICT (single) DO UPDATE SET today = :day
""")


class SandboxSettings(BaseSettings):
    """Whether the day may be set, and which it is until then."""

    sandbox: bool = False
    sandbox_today: date | None = None

    @property
    def is_on(self) -> bool:
        """`SANDBOX=1`, or a day given in `SANDBOX_TODAY`."""
        return self.sandbox or self.sandbox_today is not None

    @property
    def key_kind(self) -> KeyKind:
        """The kind of API keys that are taken: a sandbox takes test keys, and no other does."""
        return KeyKind.TEST if self.is_on else KeyKind.LIVE


class SandboxClock:
    """The day that was last set; before that the first day given, or the real one."""

    def __init__(
        self, engine: AsyncEngine, first: date | None, real: Callable[[], Awaitable[date]]
    ) -> None:
        self._engine = engine
        self._first = first
        self._real = real

    async def today(self) -> date:
        """The day in the sandbox."""
        async with self._engine.connect() as db:
            day: date | None = await db.scalar(_READ)
        return day or self._first or await self._real()

    async def set(self, day: date) -> None:
        """Set the day, for every process that uses this database."""
        async with self._engine.connect() as db:
            await self.set_within(db, day)

    async def set_within(self, db: AsyncConnection, day: date) -> None:
        """The same as part of a transaction."""
        await db.execute(_SET, {"day": day})
