"""What every operation is given: the database, the day, new ids, and the bell."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import transaction
from events.envelope import LedgerId
from events.log.postgres import PostgresLog


@dataclass(frozen=True, slots=True)
class Doors:
    """Time, identity and the outside world, given once by `main`.

    `today` is the day in England. `ring` tells followers, after a commit, that there is news;
    `wait` returns after some seconds, or sooner if somebody rang.
    """

    engine: AsyncEngine
    today: Callable[[], date]
    new_id: Callable[[], UUID]
    ring: Callable[[], None]
    wait: Callable[[float], Awaitable[None]]

    @asynccontextmanager
    async def reading(self, ledger_id: UUID) -> AsyncGenerator[PostgresLog]:
        """A council's log, open to read."""
        async with transaction(self.engine, ledger_id) as db:
            yield PostgresLog(db, LedgerId(ledger_id))


def doors(request: Request) -> Doors:
    """The application's doors."""
    given: Doors = request.app.state.doors
    return given


Outside = Annotated[Doors, Depends(doors)]
"""An operation's parameter for what it is given."""
