"""One POST: found again or carried out, in one transaction with what it answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.bodies import Said
from case_api.api.telling import Telling, Writer, telling
from case_api.store.migrate import SCHEMA
from chassis import idempotency
from chassis.database import driver
from chassis.idempotency import Answer, Memory

MEMORY: Final = Memory(SCHEMA)
_CREATED: Final = 201

Key = Annotated[str, Depends(idempotency.required)]


@dataclass(frozen=True, slots=True)
class Post:
    """A POST that is being answered: who tells it, and what it is told from others by."""

    by: Telling
    attempt: idempotency.Attempt

    async def answer(self, effect: Callable[[AsyncConnection], Awaitable[Answer]]) -> Response:
        """What the same POST was answered before, or what its effect answers now.

        Raises:
            Problem: it was refused, and nothing happened.
        """

        async def found_or_made(db: AsyncConnection) -> Answer:
            return await MEMORY.once(await driver(db), self.attempt, lambda: effect(db))

        return (await self.by.carried_out(found_or_made)).response()


async def post(request: Request, who: Writer, key: Key) -> Post:
    """The POST that is being answered."""
    attempt = idempotency.attempt(who, request, key, await request.body())
    return Post(telling(request, who), attempt)


Posted = Annotated[Post, Depends(post)]
"""An operation's parameter for its POST."""


def created(said: Said, location: str) -> Answer:
    """The answer 201, with where to find what was made."""
    return Answer(_CREATED, said.model_dump_json().encode(), {"Location": location})
