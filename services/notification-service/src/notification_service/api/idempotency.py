"""One POST: found again or carried out, in one transaction with what it answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.idempotency import IdempotencyStore, RequestDigest, StoredResponse
from chassis.preconditions import etag
from notification_service.api.dependencies import AppContext, WebhookManager, app_context
from notification_service.domain.secret_encryption import NONCE_BYTES, unpack
from notification_service.store.migrate import SCHEMA

CREATED: Final = 201
IdempotencyKeyDep = Annotated[str, Depends(idempotency.idempotency_key)]


class EncryptedIdempotencyStore(IdempotencyStore):
    """Answers kept under the vault's key, because some of them hold a secret."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(SCHEMA)
        self._context = context

    async def find(
        self, connection: DriverConnection, attempt: RequestDigest
    ) -> StoredResponse | None:
        """The answer to an earlier attempt. Raises as `Memory.find`."""
        kept = await super().find(connection, attempt)
        if kept is None:
            return None
        return replace(
            kept, body=self._context.cipher.decrypt(unpack(kept.body), attempt.ledger_id)
        )

    async def store(
        self, connection: DriverConnection, attempt: RequestDigest, answer: StoredResponse
    ) -> None:
        """Keep an answer. Raises as `Memory.store`."""
        nonce = self._context.random_bytes(NONCE_BYTES)
        encrypted = self._context.cipher.encrypt(answer.body, attempt.ledger_id, nonce)
        await super().store(connection, attempt, replace(answer, body=encrypted.pack()))


@dataclass(frozen=True, slots=True)
class IdempotentPost:
    """A POST that is being answered: for which council, and what it is told from others by."""

    context: AppContext
    digest: RequestDigest

    @property
    def ledger_id(self) -> UUID:
        """The council's ledger."""
        return self.digest.ledger_id

    async def respond(
        self, effect: Callable[[AsyncConnection], Awaitable[StoredResponse]]
    ) -> Response:
        """What the same POST was answered before, or what its effect answers now.

        Raises:
            Problem: it was refused, and nothing happened.
        """
        memory = EncryptedIdempotencyStore(self.context)
        async with transaction(self.context.engine, self.ledger_id) as db:
            answer = await memory.get_or_execute(
                await driver_connection(db), self.digest, lambda: effect(db)
            )
        self.context.wake_sender()
        return answer.response()


async def idempotent_post(
    request: Request, who: WebhookManager, key: IdempotencyKeyDep
) -> IdempotentPost:
    """The POST that is being answered."""
    attempt = idempotency.request_digest(who, request, key, await request.body())
    return IdempotentPost(app_context(request), attempt)


IdempotentPostDep = Annotated[IdempotentPost, Depends(idempotent_post)]
"""An operation's parameter for its POST."""


def created_response(said: BaseModel, location: str, version: int | None = None) -> StoredResponse:
    """The answer 201, with where to find what was made."""
    tag = {} if version is None else {"ETag": etag(version)}
    return StoredResponse(CREATED, said.model_dump_json().encode(), {"Location": location, **tag})
