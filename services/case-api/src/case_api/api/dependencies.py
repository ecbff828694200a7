"""What every operation is given: the database, the day, new ids, and notifications of appends."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from case_api.store.encryption.vault import EncryptedConnection, Vault
from chassis.app_state import from_request
from chassis.clock import Clock
from chassis.cursor import CursorCodec
from chassis.database import driver_connection, transaction
from chassis.idempotency import IdempotencyStore
from chassis.identity import Principal, require_scopes
from chassis.ledger_quota import LedgerQuotas
from chassis.limits import LongPollSlots
from events.destroyed_keys import DestroyedKeys
from events.envelope import LedgerId
from events.log.postgres import PostgresLog

CaseReader = Annotated[Principal, require_scopes("cases:read")]
"""A client that may read its council's cases."""
CaseWriter = Annotated[Principal, require_scopes("cases:write")]
"""A client that may record facts in its council's cases."""
CaseEraser = Annotated[Principal, require_scopes("cases:erase")]
"""A client that may erase personal data from its council's cases."""
PersonWriter = Annotated[Principal, require_scopes("people:write")]
"""A client that may change the people of its council's cases."""
DocumentWriter = Annotated[Principal, require_scopes("documents:write")]
"""A client that may file documents of its council's cases."""


@dataclass(frozen=True, slots=True)
class AppContext:
    """What operations need from outside, provided once by `main`.

    `notify` notifies subscriptions, after a commit, of an append; `wait` returns after some
    seconds, or sooner after an append. `feed_slots` has one slot for each calendar feed in use,
    `long_polls` those of requests that wait for news.
    """

    engine: AsyncEngine
    vault: Vault
    destroyed_keys: DestroyedKeys
    clock: Clock
    cursors: CursorCodec
    idempotency: IdempotencyStore
    feed_slots: LedgerQuotas
    long_polls: LongPollSlots
    new_id: Callable[[], UUID]
    notify: Callable[[], None]
    wait: Callable[[float], Awaitable[None]]

    @asynccontextmanager
    async def open_log(self, ledger_id: LedgerId) -> AsyncGenerator[PostgresLog]:
        """A council's log, to be read in one transaction."""
        async with transaction(self.engine, ledger_id) as db:
            yield PostgresLog(db, ledger_id)

    async def encrypted(self, db: AsyncConnection) -> EncryptedConnection:
        """A connection on which personal data is written and read, in a transaction."""
        return self.vault.open(await driver_connection(db))


app_context: Final = from_request(AppContext)
"""The context of the application that answers a request."""
