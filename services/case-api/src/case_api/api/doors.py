"""What every operation is given: the database, the day, new ids, and the bell."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import Clock
from chassis.database import transaction
from events.envelope import LedgerId
from events.log.postgres import PostgresLog


@dataclass(frozen=True, slots=True)
class Doors:
    """Time, identity and the outside world, given once by `main`.

    `ring` tells followers, after a commit, that there is news;
    `wait` returns after some seconds, or sooner if somebody rang.
    """

    engine: AsyncEngine
    clock: Clock
    new_id: Callable[[], UUID]
    ring: Callable[[], None]
    wait: Callable[[float], Awaitable[None]]

    @asynccontextmanager
    async def reading(self, ledger_id: LedgerId) -> AsyncGenerator[PostgresLog]:
        """A council's log, open to read."""
        async with transaction(self.engine, ledger_id) as db:
            yield PostgresLog(db, ledger_id)


def doors(request: Request) -> Doors:
    """The application's doors."""
    given: Doors = request.app.state.doors
    return given
