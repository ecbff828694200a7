"""Handshakes: asking a receiver for its permission, and the address at which it gives it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.contextvars import bind_contextvars

from chassis.body import strict_body
from chassis.database import transaction
from chassis.head_requests import is_head
from chassis.problems import BadRequest, Conflict, NotFound
from notification_service.api.dependencies import WebhookManager, app_context
from notification_service.api.endpoint_actions import require_enabled
from notification_service.api.endpoints import require_endpoint
from notification_service.api.idempotency import IdempotentPostDep, created_response
from notification_service.api.request_models import RequestWebhookHandshakeRequest
from notification_service.api.response_models import WebhookHandshake, WebhookPermission
from notification_service.domain.handshake import (
    ALLOWED_RATE,
    Permission,
    parse_rate,
)
from notification_service.domain.payload_format import PayloadFormat
from notification_service.store.endpoints import EndpointLock
from notification_service.store.handshake_token import (
    HANDSHAKE_TOKEN_LENGTH,
    HandshakeToken,
    parse_handshake_token,
)
from notification_service.store.handshakes import (
    find_handshake,
    grant_by_callback,
    is_callback_valid,
    request_handshake,
)

router = APIRouter(prefix="/v1/webhooks", tags=["endpoints"])

PermissionToken = Annotated[
    str,
    Path(
        max_length=HANDSHAKE_TOKEN_LENGTH,
        pattern="^[0-9A-Za-z]+$",
        description="The secret part of the address in `WebHook-Request-Callback`",
    ),
]
AllowedRate = Annotated[
    str | SkipJsonSchema[None],
    Header(
        alias=ALLOWED_RATE,
        max_length=100,
        description="How many webhooks a minute are permitted, from 1 to 999999999; `*`, or without"
        " the header: no limit",
    ),
]


@router.post(
    "/endpoints/{endpoint_id}/handshakes",
    operation_id="requestWebhookHandshake",
    status_code=201,
    response_model=WebhookHandshake,
    dependencies=[Depends(strict_body(RequestWebhookHandshakeRequest))],
)
async def post_handshake(endpoint_id: UUID, post: IdempotentPostDep) -> Response:
    """Ask the receiver of an endpoint with the format `cloudevents` for its permission again.

    An earlier permission holds until it answers without one.
    """

    async def ask(db: AsyncConnection) -> WebhookHandshake:
        endpoint = await require_endpoint(
            db, post.ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE
        )
        require_enabled(endpoint)
        if endpoint.settings.payload_format is not PayloadFormat.CLOUDEVENTS:
            raise Conflict("the endpoint needs no handshake: its format is not cloudevents")
        new_id, now = post.context.new_id(), post.context.clock()
        await request_handshake(db, post.ledger_id, endpoint_id, new_id, now)
        return await _handshake(db, post.ledger_id, endpoint_id)

    outcome = await post.execute(WebhookHandshake, ask)
    return created_response(outcome, f"{router.prefix}/endpoints/{endpoint_id}/handshake")


@router.get("/endpoints/{endpoint_id}/handshake", operation_id="getWebhookHandshake")
async def get_handshake(
    request: Request, endpoint_id: UUID, identity: WebhookManager
) -> WebhookHandshake:
    """The latest handshake of an endpoint; 404 where its format needs none."""
    async with transaction(app_context(request).engine, identity.ledger_id) as db:
        await require_endpoint(db, identity.ledger_id, endpoint_id)
        return await _handshake(db, identity.ledger_id, endpoint_id)


@router.get("/permissions/{token}", operation_id="openWebhookPermission")
async def open_permission(request: Request, token: PermissionToken) -> WebhookPermission:
    """Permit webhooks by opening the address in a browser, as a receiver's administrator may.

    It is in `WebHook-Request-Callback` of the request that the receiver got, and is all that is
    needed. An address that is unknown or too old is answered 404. HEAD, as scanners of links send
    it, is answered alike and permits nothing.
    """
    if is_head(request.scope):
        return await _check(request, token)
    return await _grant(request, token, Permission(None))


@router.post("/permissions/{token}", operation_id="grantWebhookPermission", responses={400: {}})
async def grant_permission(
    request: Request, token: PermissionToken, rate: AllowedRate = None
) -> WebhookPermission:
    """Permit webhooks, as many a minute as the header states. A body is not read."""
    permission = Permission(None) if rate is None else parse_rate(rate)
    if permission is None:
        raise BadRequest(f"{ALLOWED_RATE} is a number of webhooks a minute, or *")
    return await _grant(request, token, permission)


def _token(text: str) -> HandshakeToken:
    """The token of a permission's address.

    Raises:
        NotFound: the text is none.
    """
    token = parse_handshake_token(text)
    if token is None:
        raise NotFound
    return token


async def _check(request: Request, text: str) -> WebhookPermission:
    """What a grant would answer, without one.

    Raises:
        NotFound: the address permits nothing.
    """
    context, token = app_context(request), _token(text)
    async with transaction(context.engine, token.ledger_id) as db:
        if not await is_callback_valid(db, token, context.clock()):
            raise NotFound
    return WebhookPermission(allowed=True)


async def _grant(request: Request, text: str, permission: Permission) -> WebhookPermission:
    """Record a permission.

    Raises:
        NotFound: the address permits nothing.
    """
    context, token = app_context(request), _token(text)
    async with transaction(context.engine, token.ledger_id) as db:
        if not await grant_by_callback(db, token, permission, context.clock()):
            raise NotFound
    bind_contextvars(ledger=str(token.ledger_id), endpoint_id=str(token.endpoint_id))
    context.wake_sender()
    return WebhookPermission(allowed=True)


async def _handshake(db: AsyncConnection, ledger_id: UUID, endpoint_id: UUID) -> WebhookHandshake:
    found = await find_handshake(db, ledger_id, endpoint_id)
    if found is None:
        raise NotFound
    return WebhookHandshake.from_row(endpoint_id, found)
