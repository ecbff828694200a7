"""Deliveries: listing them, reading their attempts, and redelivering."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import TypeAdapter
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.database import transaction
from chassis.pagination import CursorParam, PagedList
from chassis.problems import Conflict, NotFound
from chassis.query import PageLimit
from notification_service.api.dependencies import WebhookManager, app_context
from notification_service.api.endpoint_actions import (
    created_delivery,
    delivery_created,
    require_enabled,
)
from notification_service.api.endpoints import require_endpoint
from notification_service.api.idempotency import IdempotentPost, IdempotentPostDep
from notification_service.api.request_models import RedeliverWebhookRequest, SkipWebhookRequest
from notification_service.api.response_models import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookDeliveryDetail,
    WebhookDeliveryPage,
)
from notification_service.domain.case_order import CaseQueue
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.delivery_outcome import DeliveryState
from notification_service.store.case_order import find_head, release_next, skip_delivery
from notification_service.store.deliveries import (
    DeliveryKey,
    DeliveryRow,
    find_attempts,
    find_deliveries,
    find_delivery,
)
from notification_service.store.endpoints import EndpointLock
from notification_service.store.enqueueing import enqueue_message

router = APIRouter(prefix="/v1/webhooks", tags=["deliveries"])
_LIST_KEY: Final = TypeAdapter[DeliveryKey](DeliveryKey)


@router.get(
    "/endpoints/{endpoint_id}/deliveries", operation_id="listWebhookDeliveries", responses={400: {}}
)
async def list_deliveries(
    request: Request,
    endpoint_id: UUID,
    identity: WebhookManager,
    state: Annotated[
        DeliveryState | SkipJsonSchema[None], Query(description="Only deliveries in this state")
    ] = None,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> WebhookDeliveryPage:
    """The deliveries of an endpoint, the newest first."""
    context = app_context(request)
    cursor_scope = {"ledger": str(identity.ledger_id), "of": str(endpoint_id), "state": state or ""}
    pages = PagedList[DeliveryRow, DeliveryKey](context.cursors, cursor_scope, _LIST_KEY)
    before = pages.after(cursor)
    async with transaction(context.engine, identity.ledger_id) as db:
        await require_endpoint(db, identity.ledger_id, endpoint_id)
        found = await find_deliveries(db, identity.ledger_id, endpoint_id, state, before, limit + 1)
    page = pages.page(found, limit, lambda row: (row.created_at, row.delivery_id))
    deliveries = tuple(WebhookDelivery.from_row(each) for each in page.rows)
    return WebhookDeliveryPage(deliveries=deliveries, next=page.next)


@router.get("/deliveries/{delivery_id}", operation_id="getWebhookDelivery")
async def get_delivery(
    request: Request, delivery_id: UUID, identity: WebhookManager
) -> WebhookDeliveryDetail:
    """One delivery, with every attempt."""
    async with transaction(app_context(request).engine, identity.ledger_id) as db:
        delivery = await find_delivery(db, identity.ledger_id, delivery_id)
        if delivery is None:
            raise NotFound
        tried = await find_attempts(
            db, identity.ledger_id, delivery_id, app_context(request).excerpt_retention
        )
        waits_for = await _head_of_case(db, identity.ledger_id, delivery)
    return WebhookDeliveryDetail.with_attempts(
        delivery, tuple(WebhookAttempt.from_row(each) for each in tried), waits_for
    )


@router.post(
    "/deliveries/{delivery_id}/redeliveries",
    operation_id="redeliverWebhook",
    status_code=201,
    response_model=WebhookDelivery,
    dependencies=[Depends(strict_body(RedeliverWebhookRequest))],
)
async def redeliver(delivery_id: UUID, post: IdempotentPostDep) -> Response:
    """Send a message again, with the same `webhook-id`, as a delivery of its own."""

    async def repeat(db: AsyncConnection) -> WebhookDelivery:
        earlier = await find_delivery(db, post.ledger_id, delivery_id)
        if earlier is None:
            raise NotFound
        return await redeliver_message(db, post, earlier)

    return delivery_created(await post.execute(WebhookDelivery, repeat))


@router.post(
    "/deliveries/{delivery_id}/skips",
    operation_id="skipWebhook",
    status_code=201,
    response_model=WebhookDelivery,
    dependencies=[Depends(strict_body(SkipWebhookRequest))],
)
async def skip(delivery_id: UUID, post: IdempotentPostDep) -> Response:
    """Let the others of its case no longer wait for a delivery, at an endpoint with an order.

    It is still attempted, and may arrive after later ones.
    """
    queues: list[CaseQueue] = []

    async def pass_over(db: AsyncConnection) -> WebhookDelivery:
        if await find_delivery(db, post.ledger_id, delivery_id) is None:
            raise NotFound
        queue = await skip_delivery(db, post.ledger_id, delivery_id, post.context.clock())
        if queue is None:
            raise Conflict("no delivery of its case waits for it")
        queues.append(queue)
        return await created_delivery(db, post.ledger_id, delivery_id)

    outcome = await post.execute(WebhookDelivery, pass_over)
    if await release_next(post.context.engine, queues, ledger=post.ledger_id):
        post.context.wake_sender()
    return delivery_created(outcome)


async def redeliver_message(
    db: AsyncConnection, post: IdempotentPost, earlier: DeliveryRow
) -> WebhookDelivery:
    """Enqueue the message of a delivery again, as one of its own.

    Raises:
        NotFound: its endpoint was deleted. Conflict: it is disabled.
    """
    require_enabled(
        await require_endpoint(db, post.ledger_id, earlier.endpoint_id, lock=EndpointLock.SHARED)
    )
    again = post.context.new_id()
    endpoint_id, message_id = earlier.endpoint_id, earlier.message_id
    await enqueue_message(
        db, post.ledger_id, again, endpoint_id, message_id, DeliveryCause.REDELIVERY
    )
    return await created_delivery(db, post.ledger_id, again)


async def _head_of_case(db: AsyncConnection, ledger_id: UUID, delivery: DeliveryRow) -> UUID | None:
    """The delivery that another waits for in the order of its case."""
    if delivery.due_at is not None or delivery.case_id is None:
        return None
    return await find_head(db, CaseQueue(ledger_id, delivery.endpoint_id, delivery.case_id))
