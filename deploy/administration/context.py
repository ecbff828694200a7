"""What operations need from outside, and a transaction in which the administrator is the actor."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis import idempotency
from chassis.app_state import from_request
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.idempotency import (
    IdempotencyKeyDep,
    IdempotencyStore,
    IdempotentOutcome,
    IdempotentRequest,
)
from chassis.identity import SCHEMA, KeyKind, KeyPeppers, Principal
from deploy.administration.scopes import InstallationAdministrator

_SET_ACTOR: Final = "SELECT set_config('administration.actor', $1, true)"
ResultT = TypeVar("ResultT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class AdministrationContext:
    """What every operation is given. `kind` is that of the keys which the installation accepts."""

    engine: AsyncEngine
    kind: KeyKind
    peppers: KeyPeppers


administration_context: Final = from_request(AdministrationContext)
"""The application's context of a request."""


def actor_of(administrator: Principal) -> str:
    """The reference that records of acts have: `administrator:<name>`."""
    return f"administrator:{administrator.client}"


@asynccontextmanager
async def administration_transaction(
    request: Request, administrator: Principal
) -> AsyncGenerator[DriverConnection]:
    """A transaction whose acts are recorded as those of an administrator."""
    context = administration_context(request)
    async with transaction(context.engine, administrator.ledger_id) as db:
        connection = await driver_connection(db)
        await connection.execute(_SET_ACTOR, actor_of(administrator))
        yield connection


@dataclass(frozen=True, slots=True)
class AdministrationPost:
    """The context of one POST, which has its effect once."""

    context: AdministrationContext
    identified: IdempotentRequest
    administrator: Principal

    async def execute(
        self, model: type[ResultT], effect: Callable[[DriverConnection], Awaitable[ResultT]]
    ) -> IdempotentOutcome[ResultT]:
        """The result of an effect, or of the same request before.

        A result is stored as it is: it must hold no secret.

        Raises:
            Problem: the request was refused, and had no effect.
        """

        async def recorded(db: AsyncConnection) -> ResultT:
            connection = await driver_connection(db)
            await connection.execute(_SET_ACTOR, actor_of(self.administrator))
            return await effect(connection)

        store = IdempotencyStore(self.context.engine, SCHEMA.name)
        return await store.run_in_transaction(self.identified, model, recorded)


async def administration_post(
    request: Request, administrator: InstallationAdministrator, key: IdempotencyKeyDep
) -> AdministrationPost:
    """The context of a POST."""
    body = await request.body()
    identified = idempotency.idempotent_request(administrator, request, key, body)
    return AdministrationPost(administration_context(request), identified, administrator)


AdministrationPostDep = Annotated[AdministrationPost, Depends(administration_post)]
"""An operation's parameter for the context of its POST."""
