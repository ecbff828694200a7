"""What every operation is given: the database, the day, the law, and the bell."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import Clock
from chassis.cursor import Cursors
from chassis.database import transaction
from deadline_service.api.rule_answers import RuleAnswers
from deadline_service.api.work_pool import WorkPool
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.rulebook.book import Rulebook
from events.envelope import LedgerId
from events.log.postgres import PostgresLog


class Open(NamedTuple):
    """A council's rows and its log, open to read in one transaction."""

    ledger_id: LedgerId
    db: AsyncConnection
    log: PostgresLog


@dataclass(frozen=True, slots=True)
class Doors:
    """The outside world and the law, given once by `main`.

    `ring` tells workers that there is news; `wait` returns after some seconds, or sooner if
    somebody rang.
    """

    engine: AsyncEngine
    clock: Clock
    rulebook: Rulebook
    law_digest: str
    rules: RuleAnswers
    calendar: Calendar
    cursors: Cursors
    pool: WorkPool
    ring: Callable[[], None]
    wait: Callable[[float], Awaitable[None]]

    @asynccontextmanager
    async def reading(self, ledger_id: UUID) -> AsyncGenerator[Open]:
        """A council's rows and log."""
        ledger = LedgerId(ledger_id)
        async with transaction(self.engine, ledger) as db:
            yield Open(ledger, db, PostgresLog(db, ledger))


def doors(request: Request) -> Doors:
    """The application's doors."""
    given: Doors = request.app.state.doors
    return given


Outside = Annotated[Doors, Depends(doors)]
"""An operation's parameter for what it is given."""
