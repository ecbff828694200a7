"""Endpoints: creating, reading, changing and deleting them."""

from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.database import transaction
from chassis.etag_response import EtagResponse
from chassis.preconditions import (
    CONDITIONAL_RESPONSES,
    CREATED_VERSIONED_RESPONSES,
    IF_NONE_MATCH_PARAMETER,
    VERSIONED_RESPONSES,
    IfMatch,
    if_match,
)
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from events.envelope import LedgerId
from events.log.postgres import PostgresLog
from notification_service.api.dependencies import AppContext, WebhookManager, app_context
from notification_service.api.idempotency import IdempotentPostDep, created_response
from notification_service.api.request_models import (
    CreateWebhookEndpointRequest,
    UpdateWebhookEndpointRequest,
)
from notification_service.api.response_models import (
    CreatedWebhookEndpoint,
    WebhookEndpoint,
    WebhookEndpointList,
)
from notification_service.domain.endpoint_health import DisabledReason
from notification_service.domain.endpoint_url import InvalidEndpointUrl, parse_endpoint_url
from notification_service.domain.payload_format import PayloadFormat
from notification_service.domain.receiver_authorities import (
    InvalidAuthorities,
    parse_authorities,
)
from notification_service.domain.signature import (
    NEW_SECRET_BYTES,
    PRIVATE_KEY_BYTES,
    SignatureScheme,
    SigningKeyPair,
    SigningSecret,
)
from notification_service.store.client_certificates import delete_all_client_certificates
from notification_service.store.endpoint_secrets import (
    NewSecret,
    add_secret,
    count_valid_secrets,
    delete_secrets,
)
from notification_service.store.endpoints import (
    EndpointLock,
    EndpointRow,
    EndpointSettings,
    EndpointState,
    add_endpoint,
    count_endpoints,
    delete_endpoint,
    find_endpoint,
    find_endpoints,
    update_endpoint,
)
from notification_service.store.handshakes import delete_handshake, request_handshake
from notification_service.store.pending_deliveries import hasten_pending
from notification_service.store.response_excerpts import delete_excerpts
from notification_service.store.secret_encryption import NONCE_BYTES

router = APIRouter(prefix="/v1/webhooks", tags=["endpoints"])

MAX_ENDPOINTS: Final = 50
"""Endpoints of one council."""
_MAX_BATCHES: Final = 100
"""Batches of deliveries that are made due when an endpoint is enabled: more than are pending, so
that a receiver whose retries are made as fast does not detain the request.
"""


@router.post(
    "/endpoints",
    operation_id="createWebhookEndpoint",
    status_code=201,
    response_model=CreatedWebhookEndpoint,
    responses=CREATED_VERSIONED_RESPONSES,
)
async def create_endpoint(
    body: Annotated[
        CreateWebhookEndpointRequest, Depends(strict_body(CreateWebhookEndpointRequest))
    ],
    post: IdempotentPostDep,
) -> Response:
    """Subscribe to events from now on. The response holds the secret, which is not shown again."""
    wanted = EndpointSettings(
        _checked_url(body.url, post.context), body.description, body.event_types
    )
    wanted = replace(
        wanted,
        keep_response_excerpts=body.keep_response_excerpts,
        signature_schemes=body.signature_schemes,
        ordering=body.ordering,
        order_wait_hours=body.order_wait_hours,
        payload_format=body.payload_format,
        receiver_authorities=_checked_authorities(body.receiver_authorities, post.context),
    )
    _require_https_for_certificates(wanted, has_client_certificates=False)

    async def create(db: AsyncConnection) -> CreatedWebhookEndpoint:
        if await count_endpoints(db, post.ledger_id) >= MAX_ENDPOINTS:
            raise Conflict(f"there are {MAX_ENDPOINTS} endpoints already")
        endpoint_id = post.context.new_id()
        head = await PostgresLog(db, LedgerId(post.ledger_id)).head()
        endpoint = await add_endpoint(db, post.ledger_id, endpoint_id, wanted, head)
        secret = await create_secret(db, post.context, post.ledger_id, endpoint_id)
        await _require_key_pair(db, post.context, post.ledger_id, endpoint)
        await _require_handshake(db, post.context, post.ledger_id, endpoint)
        return CreatedWebhookEndpoint.with_secret(endpoint, secret.text, post.context.clock())

    outcome = await post.execute(CreatedWebhookEndpoint, create)
    created = outcome.result
    location = f"{router.prefix}/endpoints/{created.endpoint_id}"
    return created_response(outcome, location, created.version)


@router.get("/endpoints", operation_id="listWebhookEndpoints")
async def list_endpoints(request: Request, identity: WebhookManager) -> WebhookEndpointList:
    """Every endpoint of the council, the oldest first."""
    context = app_context(request)
    async with transaction(context.engine, identity.ledger_id) as db:
        found = await find_endpoints(db, identity.ledger_id)
    now = context.clock()
    listed = tuple(WebhookEndpoint.from_row(each, now) for each in found)
    return WebhookEndpointList(endpoints=listed)


@router.get(
    "/endpoints/{endpoint_id}",
    operation_id="getWebhookEndpoint",
    response_model=WebhookEndpoint,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_endpoint(request: Request, endpoint_id: UUID, identity: WebhookManager) -> Response:
    """One endpoint."""
    context = app_context(request)
    async with transaction(context.engine, identity.ledger_id) as db:
        endpoint = await require_endpoint(db, identity.ledger_id, endpoint_id)
    return _endpoint_response(endpoint, context).or_not_modified(request)


@router.patch(
    "/endpoints/{endpoint_id}",
    operation_id="updateWebhookEndpoint",
    response_model=WebhookEndpoint,
    responses=VERSIONED_RESPONSES,
)
async def patch_endpoint(
    request: Request,
    endpoint_id: UUID,
    identity: WebhookManager,
    body: Annotated[
        UpdateWebhookEndpointRequest, Depends(strict_body(UpdateWebhookEndpointRequest))
    ],
    match: Annotated[IfMatch, Depends(if_match)],
) -> Response:
    """Change the given fields. Enabling an endpoint sends its pending deliveries at once.

    A request that changes nothing leaves the version as it is.
    """
    context = app_context(request)
    async with transaction(context.engine, identity.ledger_id) as db:
        endpoint = await require_endpoint(
            db, identity.ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE
        )
        match.check(endpoint.version)
        wanted = _updated_settings(endpoint.settings, body, context)
        _require_https_for_certificates(
            wanted, has_client_certificates=endpoint.client_certificate_expires_at is not None
        )
        changed = endpoint
        if wanted != endpoint.settings:
            now = context.clock()
            changed = await update_endpoint(db, identity.ledger_id, endpoint, wanted, now)
        await _require_key_pair(db, context, identity.ledger_id, changed)
        if changed.settings.url != endpoint.settings.url or (
            changed.settings.payload_format is not endpoint.settings.payload_format
        ):
            await _require_handshake(db, context, identity.ledger_id, changed)
        if not wanted.keep_response_excerpts:
            await delete_excerpts(db, identity.ledger_id, endpoint_id)
    if endpoint.settings.state is EndpointState.DISABLED:
        await send_pending(context, identity.ledger_id, changed)
    context.wake_sender()
    return _endpoint_response(changed, context).response()


@router.delete("/endpoints/{endpoint_id}", operation_id="deleteWebhookEndpoint", status_code=204)
async def remove_endpoint(
    request: Request,
    endpoint_id: UUID,
    identity: WebhookManager,
    match: Annotated[IfMatch, Depends(if_match)],
) -> None:
    """Unsubscribe. Pending deliveries are cancelled; those made stay on record."""
    context = app_context(request)
    async with transaction(context.engine, identity.ledger_id) as db:
        endpoint = await require_endpoint(
            db, identity.ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE
        )
        match.check(endpoint.version)
        await delete_endpoint(db, identity.ledger_id, endpoint_id, context.clock())
        await delete_secrets(db, identity.ledger_id, endpoint_id)
        await delete_all_client_certificates(db, identity.ledger_id, endpoint_id)
        await delete_handshake(db, identity.ledger_id, endpoint_id)
        await delete_excerpts(db, identity.ledger_id, endpoint_id)


@router.delete(
    "/endpoints/{endpoint_id}/response-excerpts",
    operation_id="deleteResponseExcerpts",
    status_code=204,
)
async def clear_excerpts(request: Request, endpoint_id: UUID, identity: WebhookManager) -> None:
    """Erase the excerpts of its receiver's responses. The attempts stay on record."""
    erased = 1
    while erased:  # each batch in a transaction of its own, so that locks are short
        async with transaction(app_context(request).engine, identity.ledger_id) as db:
            await require_endpoint(db, identity.ledger_id, endpoint_id)
            erased = await delete_excerpts(db, identity.ledger_id, endpoint_id)


async def require_endpoint(
    db: AsyncConnection,
    ledger_id: UUID,
    endpoint_id: UUID,
    *,
    lock: EndpointLock = EndpointLock.NONE,
) -> EndpointRow:
    """An endpoint of the council, locked as requested.

    Raises:
        NotFound: the council has no such endpoint.
    """
    endpoint = await find_endpoint(db, ledger_id, endpoint_id, lock=lock)
    if endpoint is None:
        raise NotFound
    return endpoint


async def send_pending(context: AppContext, ledger_id: UUID, endpoint: EndpointRow) -> None:
    """Make what is pending at an endpoint due, unless it is disabled; some in each transaction."""
    if endpoint.settings.state is EndpointState.DISABLED:
        return
    for _ in range(_MAX_BATCHES):
        async with transaction(context.engine, ledger_id) as db:
            if not await hasten_pending(db, ledger_id, endpoint.endpoint_id):
                return


async def create_secret(
    db: AsyncConnection, context: AppContext, ledger_id: UUID, endpoint_id: UUID
) -> SigningSecret:
    """A new secret, stored encrypted, that the endpoint's messages are signed with from now on."""
    secret = SigningSecret(context.random_bytes(NEW_SECRET_BYTES))
    encrypted = context.cipher.encrypt(secret.key, endpoint_id, context.random_bytes(NONCE_BYTES))
    await add_secret(db, ledger_id, endpoint_id, NewSecret(context.new_id(), encrypted))
    return secret


async def create_key_pair(
    db: AsyncConnection, context: AppContext, ledger_id: UUID, endpoint_id: UUID
) -> SigningKeyPair:
    """A new Ed25519 key, stored encrypted, that the endpoint's messages are signed with."""
    pair = SigningKeyPair(context.random_bytes(PRIVATE_KEY_BYTES))
    encrypted = context.cipher.encrypt(pair.seed, endpoint_id, context.random_bytes(NONCE_BYTES))
    new = NewSecret(context.new_id(), encrypted, pair.public_key)
    await add_secret(db, ledger_id, endpoint_id, new)
    return pair


async def _require_key_pair(
    db: AsyncConnection, context: AppContext, ledger_id: UUID, endpoint: EndpointRow
) -> None:
    """Create the key pair of an endpoint that is to sign with one and has none."""
    scheme, now = SignatureScheme.ED25519, context.clock()
    if scheme in endpoint.settings.signature_schemes and not await count_valid_secrets(
        db, ledger_id, endpoint.endpoint_id, scheme, now
    ):
        await create_key_pair(db, context, ledger_id, endpoint.endpoint_id)


async def _require_handshake(
    db: AsyncConnection, context: AppContext, ledger_id: UUID, endpoint: EndpointRow
) -> None:
    """Ask for the handshake of an endpoint that needs one at its URL; delete that of others."""
    key = (ledger_id, endpoint.endpoint_id)
    if endpoint.settings.payload_format is PayloadFormat.CLOUDEVENTS:
        await request_handshake(db, *key, context.new_id(), context.clock())
    else:
        await delete_handshake(db, *key)


def _require_https_for_certificates(
    wanted: EndpointSettings, *, has_client_certificates: bool
) -> None:
    has_certificates = has_client_certificates or wanted.receiver_authorities is not None
    if has_certificates and not wanted.url.startswith("https://"):
        violation = Violation(
            "https_required", "an endpoint with certificates is at https", pointer="/url"
        )
        raise InvalidRequest(errors=[violation])


def _updated_settings(
    now: EndpointSettings, body: UpdateWebhookEndpointRequest, context: AppContext
) -> EndpointSettings:
    return EndpointSettings(
        now.url if body.url is MISSING else _checked_url(body.url, context),
        now.description if body.description is MISSING else body.description,
        now.event_types if body.event_types is MISSING else body.event_types,
        _disabled_reason(now.disabled_reason, None if body.state is MISSING else body.state),
        now.keep_response_excerpts
        if body.keep_response_excerpts is MISSING
        else body.keep_response_excerpts,
        now.signature_schemes if body.signature_schemes is MISSING else body.signature_schemes,
        now.ordering if body.ordering is MISSING else body.ordering,
        now.order_wait_hours if body.order_wait_hours is MISSING else body.order_wait_hours,
        now.payload_format if body.payload_format is MISSING else body.payload_format,
        now.receiver_authorities
        if body.receiver_authorities is MISSING
        else _checked_authorities(body.receiver_authorities, context),
    )


def _disabled_reason(
    now: DisabledReason | None, wanted: EndpointState | None
) -> DisabledReason | None:
    match wanted:
        case None:
            return now
        case EndpointState.ENABLED:
            return None
        case EndpointState.DISABLED:
            return now or DisabledReason.PAUSED


def _checked_url(url: str, context: AppContext) -> str:
    try:
        return parse_endpoint_url(url, loopback=context.loopback)
    except InvalidEndpointUrl as error:
        violation = Violation("invalid_endpoint_url", str(error), pointer="/url")
        raise InvalidRequest(errors=[violation]) from None


def _checked_authorities(text: str, context: AppContext) -> str | None:
    if not text:
        return None
    try:
        return parse_authorities(text, context.clock())
    except InvalidAuthorities as error:
        violation = Violation(error.code, str(error), pointer="/receiver_authorities")
        raise InvalidRequest(errors=[violation]) from None


def _endpoint_response(endpoint: EndpointRow, context: AppContext) -> EtagResponse:
    shown = WebhookEndpoint.from_row(endpoint, context.clock())
    return EtagResponse.versioned(shown, endpoint.version)
