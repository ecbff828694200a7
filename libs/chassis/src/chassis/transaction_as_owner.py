"""Transactions of commands that an operator runs, as the owner of the schemas."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import Ledgers, driver_connection, transaction
from chassis.roles import OWNER_ROLE

_MAY_BE_OWNER: Final = "SELECT pg_has_role(session_user, $1, 'MEMBER')"


@asynccontextmanager
async def transaction_as_owner(
    engine: AsyncEngine, ledger: UUID | Ledgers
) -> AsyncGenerator[AsyncConnection]:
    """A transaction as the owner, where the login may be that; else as the login itself."""
    async with transaction(engine, ledger) as db:
        connection = await driver_connection(db)
        if await connection.fetchval(_MAY_BE_OWNER, OWNER_ROLE):
            await connection.execute(f"SET LOCAL ROLE {OWNER_ROLE}")
        yield db
