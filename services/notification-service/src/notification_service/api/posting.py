"""One POST: found again or carried out, in one transaction with what it answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency
from chassis.database import Driver, driver, transaction
from chassis.idempotency import Answer, Attempt, Memory
from chassis.preconditions import etag
from notification_service.api.doors import Doors, Manager, doors
from notification_service.domain.sealing import NONCE_BYTES, unpacked
from notification_service.store.migrate import SCHEMA

CREATED: Final = 201
Key = Annotated[str, Depends(idempotency.required)]


class SealedMemory(Memory):
    """Answers kept under the vault's key, because some of them hold a secret."""

    def __init__(self, outside: Doors) -> None:
        super().__init__(SCHEMA)
        self._outside = outside

    async def find(self, connection: Driver, attempt: Attempt) -> Answer | None:
        """The answer to an earlier attempt. Raises as `Memory.find`."""
        kept = await super().find(connection, attempt)
        if kept is None:
            return None
        return replace(kept, body=self._outside.vault.open(unpacked(kept.body), attempt.ledger_id))

    async def store(self, connection: Driver, attempt: Attempt, answer: Answer) -> None:
        """Keep an answer. Raises as `Memory.store`."""
        nonce = self._outside.random(NONCE_BYTES)
        sealed = self._outside.vault.seal(answer.body, attempt.ledger_id, nonce)
        await super().store(connection, attempt, replace(answer, body=sealed.packed()))


@dataclass(frozen=True, slots=True)
class Post:
    """A POST that is being answered: for which council, and what it is told from others by."""

    outside: Doors
    attempt: Attempt

    @property
    def ledger_id(self) -> UUID:
        """The council's ledger."""
        return self.attempt.ledger_id

    async def answer(self, effect: Callable[[AsyncConnection], Awaitable[Answer]]) -> Response:
        """What the same POST was answered before, or what its effect answers now.

        Raises:
            Problem: it was refused, and nothing happened.
        """
        memory = SealedMemory(self.outside)
        async with transaction(self.outside.engine, self.ledger_id) as db:
            answer = await memory.once(await driver(db), self.attempt, lambda: effect(db))
        self.outside.ring()
        return answer.response()


async def post(request: Request, who: Manager, key: Key) -> Post:
    """The POST that is being answered."""
    attempt = idempotency.attempt(who, request, key, await request.body())
    return Post(doors(request), attempt)


Posted = Annotated[Post, Depends(post)]
"""An operation's parameter for its POST."""


def created(said: BaseModel, location: str, version: int | None = None) -> Answer:
    """The answer 201, with where to find what was made."""
    tag = {} if version is None else {"ETag": etag(version)}
    return Answer(CREATED, said.model_dump_json().encode(), {"Location": location, **tag})
