"""What every operation is given: the database, the day, the law, and notifications of appends."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.app_state import from_request
from chassis.clock import Clock
from chassis.cursor import CursorCodec
from chassis.database import transaction
from chassis.idempotency import IdempotencyStore
from chassis.ledger_quota import LedgerQuotas
from chassis.limits import LongPollSlots
from deadline_service.api.rulebook_responses import RulebookResponses
from deadline_service.api.work_pool import WorkPool
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.rulebook.rulebook import Rulebook
from events.envelope import LedgerId
from events.log.postgres import PostgresLog


class ReadSession(NamedTuple):
    """A council's rows and its log, open to read in one transaction."""

    ledger_id: LedgerId
    db: AsyncConnection
    log: PostgresLog


@dataclass(frozen=True, slots=True)
class AppContext:
    """What operations need from outside, and the law, provided once by `main`.

    `notify` wakes the workers; `wait_for_notification` returns after some seconds, or
    sooner when something was appended. `feed_slots` has one slot for each calendar feed in use,
    `long_polls` those of requests that wait for news.
    """

    engine: AsyncEngine
    clock: Clock
    rulebook: Rulebook
    ruleset_digest: str
    rulebook_responses: RulebookResponses
    calendar: Calendar
    cursors: CursorCodec
    work_pool: WorkPool
    idempotency: IdempotencyStore
    feed_slots: LedgerQuotas
    long_polls: LongPollSlots
    notify: Callable[[], None]
    wait_for_notification: Callable[[float], Awaitable[None]]

    @asynccontextmanager
    async def read_session(self, ledger_id: UUID) -> AsyncGenerator[ReadSession]:
        """A council's rows and log."""
        ledger = LedgerId(ledger_id)
        async with transaction(self.engine, ledger) as db:
            yield ReadSession(ledger, db, PostgresLog(db, ledger))


Context = Annotated[AppContext, Depends(from_request(AppContext))]
"""An operation's parameter for the application context."""
