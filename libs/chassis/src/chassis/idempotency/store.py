"""The results of requests, stored in the transaction of their effect."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar
from uuid import UUID

import asyncpg
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import DriverConnection, driver_connection, transaction
from chassis.idempotency.key import IdempotentRequest
from chassis.problems import IdempotencyKeyInUse, IdempotencyKeyReused, Problem

ResultT = TypeVar("ResultT", bound=BaseModel)


class ResultCodec(Protocol):
    """How results are stored, for instance encrypted where they hold secrets."""

    def encode(self, result: bytes, ledger_id: UUID) -> bytes:
        """A result as it is stored."""
        ...

    def decode(self, stored: bytes, ledger_id: UUID) -> bytes:
        """The result, restored from what is stored."""
        ...


class _Plain:
    def encode(self, result: bytes, ledger_id: UUID) -> bytes:  # of the protocol
        return result

    def decode(self, stored: bytes, ledger_id: UUID) -> bytes:  # of the protocol
        return stored


PLAIN: Final[ResultCodec] = _Plain()
"""Results are stored as they are."""


@dataclass(frozen=True, slots=True)
class IdempotentOutcome(Generic[ResultT]):
    """The result of a request. `replayed`: an earlier request had the effect."""

    result: ResultT
    replayed: bool


class IdempotencyStore:
    """The results stored in one schema."""

    def __init__(self, engine: AsyncEngine, schema: str, codec: ResultCodec = PLAIN) -> None:
        self._engine = engine
        self._codec = codec
        self._select = (
            f"SELECT fingerprint, result FROM {schema}.idempotency"  # noqa: S608  # an identifier
            " WHERE ledger_id = $1 AND scope = $2"
        )
        self._insert = (
            f"INSERT INTO {schema}.idempotency (ledger_id, scope, fingerprint, result)"  # noqa: S608
            " VALUES ($1, $2, $3, $4)"
        )

    async def run_in_transaction(
        self,
        request: IdempotentRequest,
        model: type[ResultT],
        effect: Callable[[AsyncConnection], Awaitable[ResultT]],
    ) -> IdempotentOutcome[ResultT]:
        """The result of an effect, or of the same request before; one transaction.

        Nearly every request is the first, so an earlier result is searched for only when the effect
        is refused or its result is stored already. Then this request had no effect.

        Raises:
            Problem: the request was refused, and had no effect.
            IdempotencyKeyReused: an earlier request with this key had another body.
        """
        try:
            async with transaction(self._engine, request.ledger_id) as db:
                result = await effect(db)
                await self.insert(await driver_connection(db), request, result)
        except Problem:
            earlier = await self.find(request, model)
            if earlier is None:
                raise
            return IdempotentOutcome(earlier, replayed=True)
        return IdempotentOutcome(result, replayed=False)

    async def insert(
        self, connection: DriverConnection, request: IdempotentRequest, result: BaseModel
    ) -> None:
        """Store a result. While the same request is in progress elsewhere, this waits for its end.

        Raises:
            IdempotencyKeyInUse: the other has just been answered; this transaction must end.
        """
        stored = self._codec.encode(result.model_dump_json().encode(), request.ledger_id)
        values = (request.ledger_id, request.scope, request.fingerprint, stored)
        with translate_conflict():
            await connection.execute(self._insert, *values)

    async def find(self, request: IdempotentRequest, model: type[ResultT]) -> ResultT | None:
        """The result of the same request before, or None where there is none.

        Raises:
            IdempotencyKeyReused: an earlier request with this key had another body.
        """
        async with transaction(self._engine, request.ledger_id) as db:
            connection = await driver_connection(db)
            row = await connection.fetchrow(self._select, request.ledger_id, request.scope)
        if row is None:
            return None
        if row["fingerprint"] != request.fingerprint:
            raise IdempotencyKeyReused
        return model.model_validate_json(self._codec.decode(row["result"], request.ledger_id))


@contextmanager
def translate_conflict() -> Generator[None]:
    """Raise `IdempotencyKeyInUse` where a statement finds the result of its request stored."""
    try:
        yield
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "idempotency_pkey":
            raise
        raise IdempotencyKeyInUse(headers={"Retry-After": "0"}) from None
