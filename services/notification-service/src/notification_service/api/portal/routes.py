"""The page of an endpoint, and its forms. A council's portal shows it, with its own key."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import TypeAdapter
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import idempotency
from chassis.database import transaction
from chassis.pagination import CursorParam, PagedList
from chassis.problems import BadRequest, Conflict, NotFound
from notification_service.api.deliveries import redeliver_message
from notification_service.api.dependencies import AppContext, WebhookManager, app_context
from notification_service.api.endpoint_actions import start_recovery
from notification_service.api.endpoints import require_endpoint, send_pending
from notification_service.api.idempotency import IdempotentPost
from notification_service.api.policies import POLICIES
from notification_service.api.portal.endpoint_page import (
    PAGE_HEADERS,
    EndpointPage,
    render_endpoint_page,
)
from notification_service.api.portal.form_body import EndpointForm, FormSigner, form_body
from notification_service.api.response_models import (
    WebhookDelivery,
    WebhookEndpoint,
    WebhookReplay,
)
from notification_service.store.deliveries import (
    DeliveryKey,
    DeliveryRow,
    find_attempts_of,
    find_deliveries,
    find_delivery,
)
from notification_service.store.endpoints import EndpointLock, EndpointState, update_endpoint

router = APIRouter(prefix="/v1/webhooks", tags=["endpoints"])

DELIVERIES_ON_PAGE: Final = 25
_KEY: Final = TypeAdapter[DeliveryKey](DeliveryKey)
_HTML: Final = "text/html; charset=utf-8"
_PAGE: Final[dict[str, Any]] = {
    "description": "The page.",
    "content": {"text/html": {"schema": {"type": "string"}}},
}
_DONE: Final = {
    "enable": "The endpoint is enabled.",
    "recover": "The recovery has begun.",
    "redeliver": "The webhook is sent again.",
}
DoneParam = Annotated[
    Literal["enable", "recover", "redeliver"] | SkipJsonSchema[None],
    Query(description="The form that was sent before: the page confirms it"),
]


@router.get(
    "/endpoints/{endpoint_id}/page",
    operation_id="getWebhookEndpointPage",
    response_class=Response,
    responses={200: _PAGE, 400: {}},
)
async def get_endpoint_page(
    request: Request,
    endpoint_id: UUID,
    identity: WebhookManager,
    cursor: CursorParam = None,
    done: DoneParam = None,
) -> Response:
    """The state of an endpoint and its deliveries with their attempts, as a page with forms.

    It has no script, no address of the receiver beyond its host, no response of it and no case.
    """
    message = "" if done is None else _DONE[done]
    page = await _page(app_context(request), identity, endpoint_id, cursor, message)
    return Response(render_endpoint_page(page), media_type=_HTML, headers=PAGE_HEADERS)


@router.post(
    "/endpoints/{endpoint_id}/page",
    operation_id="submitWebhookEndpointForm",
    response_class=Response,
    status_code=303,
    responses={303: {"description": "It was done: the page confirms it."}, 409: {}},
)
async def submit_endpoint_form(
    request: Request,
    endpoint_id: UUID,
    identity: WebhookManager,
    form: Annotated[EndpointForm, Depends(form_body)],
) -> Response:
    """What a form of the page asks for: enable the endpoint, recover, or send a webhook again.

    A form is of the page that was shown to the same client within eight hours, and has the effect
    of once however often it is sent.
    """
    context = app_context(request)
    signer = FormSigner(context.cursors, identity, endpoint_id)
    nonce = signer.nonce(form.form, context.clock())
    key = f"{nonce} {form.action} {'' if form.delivery_id is MISSING else form.delivery_id}"
    wanted = idempotency.idempotent_request(identity, request, key, await request.body())
    await _submit(IdempotentPost(context, wanted), endpoint_id, form)
    return Response(status_code=303, headers={"Location": f"?done={form.action}"})


async def _submit(post: IdempotentPost, endpoint_id: UUID, form: EndpointForm) -> None:
    match form.action:
        case "enable":
            await post.execute(WebhookEndpoint, lambda db: _enable(db, post, endpoint_id))
            await _send_pending(post, endpoint_id)
        case "recover":
            since = _since(form)
            await post.execute(
                WebhookReplay, lambda db: start_recovery(db, post, endpoint_id, since)
            )
        case "redeliver":
            await post.execute(WebhookDelivery, lambda db: _redeliver(db, post, endpoint_id, form))


async def _enable(db: AsyncConnection, post: IdempotentPost, endpoint_id: UUID) -> WebhookEndpoint:
    endpoint = await require_endpoint(db, post.ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE)
    if endpoint.settings.state is EndpointState.ENABLED:
        raise Conflict("the endpoint is enabled")
    wanted = replace(endpoint.settings, disabled_reason=None)
    now = post.context.clock()
    changed = await update_endpoint(db, post.ledger_id, endpoint, wanted, now)
    return WebhookEndpoint.from_row(changed, now)


async def _send_pending(post: IdempotentPost, endpoint_id: UUID) -> None:
    context = post.context
    async with transaction(context.engine, post.ledger_id) as db:
        endpoint = await require_endpoint(db, post.ledger_id, endpoint_id)
    await send_pending(context, post.ledger_id, endpoint)
    context.wake_sender()


async def _redeliver(
    db: AsyncConnection, post: IdempotentPost, endpoint_id: UUID, form: EndpointForm
) -> WebhookDelivery:
    if form.delivery_id is MISSING:
        raise BadRequest("the form names no delivery")
    delivery = await find_delivery(db, post.ledger_id, form.delivery_id)
    if delivery is None or delivery.endpoint_id != endpoint_id:
        raise NotFound
    return await redeliver_message(db, post, delivery)


def _since(form: EndpointForm) -> datetime:
    if form.since is MISSING:
        raise BadRequest("the form states no instant")
    return datetime.fromisoformat(form.since).replace(tzinfo=UTC)


async def _page(
    context: AppContext,
    identity: WebhookManager,
    endpoint_id: UUID,
    cursor: str | None,
    message: str,
) -> EndpointPage:
    scope = {"ledger": str(identity.ledger_id), "of": f"page of {endpoint_id}"}
    pages = PagedList[DeliveryRow, DeliveryKey](context.cursors, scope, _KEY)
    before, limit = pages.after(cursor), DELIVERIES_ON_PAGE
    async with transaction(context.engine, identity.ledger_id) as db:
        endpoint = await require_endpoint(db, identity.ledger_id, endpoint_id)
        found = await find_deliveries(db, identity.ledger_id, endpoint_id, None, before, limit + 1)
        page = pages.page(found, limit, lambda row: (row.created_at, row.delivery_id))
        ids = [each.delivery_id for each in page.rows]
        attempts = await find_attempts_of(db, identity.ledger_id, ids)
    now = context.clock()
    signer = FormSigner(context.cursors, identity, endpoint_id)
    following = "" if page.next is MISSING else page.next
    may_change = POLICIES.allows("submitWebhookEndpointForm", identity.role)
    form = signer.sign(now, context.new_id()) if may_change else ""
    oldest = now - context.delivered_retention
    return EndpointPage(endpoint, page.rows, attempts, following, form, now, oldest, message)
