"""One POST: carried out in one transaction with what it answers, or found again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.bodies import Said
from case_api.api.telling import Telling, Writer, telling
from case_api.store.migrate import SCHEMA
from case_api.store.recorder import Recorder, Reply
from chassis import idempotency
from chassis.database import connection, driver_connection, transaction
from chassis.idempotency import IdempotencyStore, StoredResponse
from chassis.problems import Problem
from events.log.postgres import PostgresLog

MEMORY: Final = IdempotencyStore(SCHEMA)
_CREATED: Final = 201

Key = Annotated[str, Depends(idempotency.idempotency_key)]


@dataclass(frozen=True, slots=True)
class Post:
    """A POST that is being answered: who tells it, and what it is told from others by."""

    by: Telling
    attempt: idempotency.RequestDigest

    async def answer(
        self, effect: Callable[[AsyncConnection], Awaitable[StoredResponse]], within: str = ""
    ) -> Response:
        """What its effect answers, or what the same POST was answered before.

        `within` is the part of the body that holds the fact that may be refused.

        Nearly every POST is the first, so whether it was made before is asked only in doubt: when
        it is refused, or its answer stands already. Nothing has happened then.

        Raises:
            Problem: it was refused, and nothing happened.
        """

        async def kept(db: AsyncConnection) -> StoredResponse:
            answer = await effect(db)
            await MEMORY.store(await driver_connection(db), self.attempt, answer)
            return answer

        return await self._answered(lambda: self.by.in_a_transaction(kept), within)

    async def record(
        self, reply: Reply, tell: Callable[[PostgresLog], Awaitable[object]]
    ) -> Response:
        """As `answer`, for an effect that is one fact, told to a log: in two round trips.

        Raises:
            Problem: it was refused, and nothing happened.
        """

        async def made() -> StoredResponse:
            async with connection(self.by.outside.engine, self.by.ledger_id) as db:
                log = Recorder(db, self.by.ledger_id, self.attempt, reply)
                await tell(log)
            if log.answer is None:
                raise AssertionError("a fact that was told was not recorded")
            return log.answer

        return await self._answered(made)

    async def _answered(
        self, made: Callable[[], Awaitable[StoredResponse]], within: str = ""
    ) -> Response:
        try:
            answer = await self.by.carried_out(made, within)
        except Problem:
            earlier = await self._earlier()
            if earlier is None:
                raise
            answer = earlier
        return answer.response()

    async def _earlier(self) -> StoredResponse | None:
        async with transaction(self.by.outside.engine, self.by.ledger_id) as db:
            return await MEMORY.find(await driver_connection(db), self.attempt)


async def post(request: Request, who: Writer, key: Key) -> Post:
    """The POST that is being answered."""
    attempt = idempotency.request_digest(who, request, key, await request.body())
    return Post(telling(request, who), attempt)


Posted = Annotated[Post, Depends(post)]
"""An operation's parameter for its POST."""


def created(said: Said, location: str) -> StoredResponse:
    """The answer 201, with where to find what was made."""
    return StoredResponse(_CREATED, said.model_dump_json().encode(), {"Location": location})
