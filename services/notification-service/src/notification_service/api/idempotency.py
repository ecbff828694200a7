"""A POST of this service: its effect and its result in one transaction, once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency
from chassis.idempotency import (
    IdempotencyKeyDep,
    IdempotencyStore,
    IdempotentOutcome,
    IdempotentRequest,
    result_response,
)
from chassis.preconditions import etag
from chassis.problems import Conflict
from notification_service.api.dependencies import (
    AppContext,
    LetterPrinter,
    NoticeSenderClient,
    WebhookManager,
    app_context,
)
from notification_service.store.schema import SCHEMA
from notification_service.store.secret_encryption import (
    NONCE_BYTES,
    EncryptionKeyMissing,
    unpack,
)

_UNREADABLE_RESULT: Final = (
    "a request with this Idempotency-Key was carried out, and its response cannot be decrypted any"
    " more: the administrator has removed its key from WEBHOOK_SECRETS_KEY and can put it back."
    " Read the resource, or send the request with a new key to have it carried out once more"
)
ResultT = TypeVar("ResultT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class EncryptedResults:
    """A codec: results are stored encrypted, because some of them hold a secret."""

    context: AppContext

    def encode(self, result: bytes, ledger_id: UUID) -> bytes:
        """A result, encrypted for its ledger."""
        nonce = self.context.random_bytes(NONCE_BYTES)
        return self.context.cipher.encrypt(result, ledger_id, nonce).pack()

    def decode(self, stored: bytes, ledger_id: UUID) -> bytes:
        """A stored result, decrypted.

        Raises:
            Conflict: its key was removed from the setting.
        """
        try:
            return self.context.cipher.decrypt(unpack(stored), ledger_id)
        except EncryptionKeyMissing:
            raise Conflict(_UNREADABLE_RESULT) from None


@dataclass(frozen=True, slots=True)
class IdempotentPost:
    """The context of one POST: what the operation is given, and the identity of the request."""

    context: AppContext
    request: IdempotentRequest

    @property
    def ledger_id(self) -> UUID:
        """The council's ledger."""
        return self.request.ledger_id

    async def execute(
        self, model: type[ResultT], effect: Callable[[AsyncConnection], Awaitable[ResultT]]
    ) -> IdempotentOutcome[ResultT]:
        """The result of an effect, or of the same request before.

        Raises:
            Problem: the request was refused, and had no effect.
        """
        codec = EncryptedResults(self.context)
        store = IdempotencyStore(self.context.engine, SCHEMA.name, codec)
        outcome = await store.run_in_transaction(self.request, model, effect)
        if not outcome.replayed:
            self.context.wake_sender()
        return outcome


async def idempotent_post(
    request: Request, identity: WebhookManager, key: IdempotencyKeyDep
) -> IdempotentPost:
    """The context of a POST."""
    request_identity = idempotency.idempotent_request(identity, request, key, await request.body())
    return IdempotentPost(app_context(request), request_identity)


async def idempotent_notice_post(
    request: Request, identity: NoticeSenderClient, key: IdempotencyKeyDep
) -> IdempotentPost:
    """The context of a POST that sends a notice."""
    return await idempotent_post(request, identity, key)


async def idempotent_print_post(
    request: Request, identity: LetterPrinter, key: IdempotencyKeyDep
) -> IdempotentPost:
    """The context of a POST about a print run."""
    return await idempotent_post(request, identity, key)


IdempotentPostDep = Annotated[IdempotentPost, Depends(idempotent_post)]
"""An operation's parameter for the context of its POST."""
IdempotentNoticePostDep = Annotated[IdempotentPost, Depends(idempotent_notice_post)]
"""The same for one that sends a notice."""
IdempotentPrintPostDep = Annotated[IdempotentPost, Depends(idempotent_print_post)]
"""The same for one about a print run."""


def created_response(
    outcome: IdempotentOutcome[ResultT], location: str, version: int | None = None
) -> Response:
    """201 with a result, and where to read what was created."""
    tag = {} if version is None else {"ETag": etag(version)}
    headers = {"Location": location, **tag}
    return result_response(outcome.result, replayed=outcome.replayed, headers=headers)
