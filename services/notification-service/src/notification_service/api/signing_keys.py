"""What signs the messages of an endpoint: its secrets and key pairs, and their rotation."""

from datetime import datetime, timedelta
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.database import transaction
from chassis.idempotency import IdempotentOutcome
from chassis.problems import Conflict
from chassis.strict_model import StrictModel
from notification_service.api.dependencies import WebhookManager, app_context
from notification_service.api.endpoints import create_key_pair, create_secret, require_endpoint
from notification_service.api.idempotency import IdempotentPost, IdempotentPostDep, created_response
from notification_service.api.request_models import (
    RotateWebhookKeyRequest,
    RotateWebhookSecretRequest,
)
from notification_service.api.response_models import (
    RotatedWebhookKey,
    RotatedWebhookSecret,
    WebhookPublicKey,
    WebhookPublicKeyList,
)
from notification_service.domain.signature import SignatureScheme, public_key_text
from notification_service.store.endpoint_secrets import (
    MAX_VALID_KEYS,
    count_valid_secrets,
    delete_secrets,
    expire_secrets,
    find_public_keys,
)
from notification_service.store.endpoints import EndpointLock, increment_endpoint_version

router = APIRouter(prefix="/v1/webhooks", tags=["endpoints"])
ResultT = TypeVar("ResultT", bound=StrictModel)


@router.post(
    "/endpoints/{endpoint_id}/secret-rotations",
    operation_id="rotateWebhookSecret",
    status_code=201,
    response_model=RotatedWebhookSecret,
)
async def rotate_secret(
    endpoint_id: UUID,
    body: Annotated[RotateWebhookSecretRequest, Depends(strict_body(RotateWebhookSecretRequest))],
    post: IdempotentPostDep,
) -> Response:
    """Create a new secret. Until the overlap ends, messages are signed with the old one too."""
    overlap = timedelta(hours=body.overlap_hours)

    async def rotate(db: AsyncConnection) -> RotatedWebhookSecret:
        until = await _expire(db, post, endpoint_id, SignatureScheme.HMAC, overlap)
        secret = await create_secret(db, post.context, post.ledger_id, endpoint_id)
        return RotatedWebhookSecret(secret=secret.text, old_secret_expires_at=until)

    return _created(await post.execute(RotatedWebhookSecret, rotate), endpoint_id)


@router.post(
    "/endpoints/{endpoint_id}/key-rotations",
    operation_id="rotateWebhookKey",
    status_code=201,
    response_model=RotatedWebhookKey,
)
async def rotate_key_pair(
    endpoint_id: UUID,
    body: Annotated[RotateWebhookKeyRequest, Depends(strict_body(RotateWebhookKeyRequest))],
    post: IdempotentPostDep,
) -> Response:
    """Create a new Ed25519 key. Until the overlap ends, the old one signs messages too."""
    overlap = timedelta(hours=body.overlap_hours)

    async def rotate(db: AsyncConnection) -> RotatedWebhookKey:
        until = await _expire(db, post, endpoint_id, SignatureScheme.ED25519, overlap)
        pair = await create_key_pair(db, post.context, post.ledger_id, endpoint_id)
        return RotatedWebhookKey(
            public_key=public_key_text(pair.public_key), old_key_expires_at=until
        )

    return _created(await post.execute(RotatedWebhookKey, rotate), endpoint_id)


@router.get("/endpoints/{endpoint_id}/public-keys", operation_id="listWebhookPublicKeys")
async def list_public_keys(
    request: Request, endpoint_id: UUID, identity: WebhookManager
) -> WebhookPublicKeyList:
    """The public keys with which `v1a` signatures of an endpoint are verified, the newest first."""
    context = app_context(request)
    async with transaction(context.engine, identity.ledger_id) as db:
        await require_endpoint(db, identity.ledger_id, endpoint_id)
        found = await find_public_keys(db, identity.ledger_id, endpoint_id, context.clock())
    return WebhookPublicKeyList(public_keys=tuple(map(WebhookPublicKey.from_row, found)))


async def _expire(
    db: AsyncConnection,
    post: IdempotentPost,
    endpoint_id: UUID,
    scheme: SignatureScheme,
    overlap: timedelta,
) -> datetime:
    """End the present keys of a scheme after an overlap; returns when.

    Raises:
        Conflict: too many of them are valid still.
    """
    await require_endpoint(db, post.ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE)
    now = post.context.clock()
    await expire_secrets(db, post.ledger_id, endpoint_id, scheme, now + overlap)
    await delete_secrets(db, post.ledger_id, endpoint_id, expired_by=now)
    if await count_valid_secrets(db, post.ledger_id, endpoint_id, scheme, now) >= MAX_VALID_KEYS:
        raise Conflict(f"{MAX_VALID_KEYS} are valid already; wait until one expires")
    await increment_endpoint_version(db, post.ledger_id, endpoint_id, now)
    return now + overlap


def _created(outcome: IdempotentOutcome[ResultT], endpoint_id: UUID) -> Response:
    return created_response(outcome, f"{router.prefix}/endpoints/{endpoint_id}")
