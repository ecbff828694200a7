"""Deliveries: what was sent, how each attempt ended, and once more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict
from chassis.database import transaction
from chassis.idempotency import Answer
from chassis.problems import NotFound
from chassis.query import Limit
from notification_service.api.asking import owed
from notification_service.api.bodies import DeliveryToRepeat
from notification_service.api.doors import Manager, doors
from notification_service.api.endpoints import existing
from notification_service.api.posting import Posted
from notification_service.api.shape import Cursor
from notification_service.api.shown import (
    DeliveryInFull,
    DeliveryPage,
    ShownAttempt,
    ShownDelivery,
)
from notification_service.domain.cause import Cause
from notification_service.domain.verdict import State
from notification_service.store.deliveries import (
    Place,
    attempts_of,
    deliveries_of,
    find_delivery,
)
from notification_service.store.endpoints import Lock
from notification_service.store.owing import owe_one

router = APIRouter(prefix="/v1/webhooks", tags=["deliveries"])


@router.get(
    "/endpoints/{endpoint_id}/deliveries", operation_id="listDeliveries", responses={400: {}}
)
async def list_deliveries(
    request: Request,
    endpoint_id: UUID,
    who: Manager,
    state: Annotated[
        State | SkipJsonSchema[None], Query(description="Only deliveries in this state")
    ] = None,
    limit: Limit = 50,
    cursor: Annotated[
        Cursor | SkipJsonSchema[None], Query(description="The `next` of the page before")
    ] = None,
) -> DeliveryPage:
    """The deliveries of an endpoint, the newest first."""
    cursors = doors(request).cursors
    bound = {"ledger": str(who.ledger_id), "of": str(endpoint_id), "state": state or ""}
    before = _place(cursors.read(cursor, within=bound)) if cursor else None
    async with transaction(doors(request).engine, who.ledger_id) as db:
        await existing(db, who.ledger_id, endpoint_id)
        found = await deliveries_of(db, who.ledger_id, endpoint_id, state, before, limit + 1)
    page = tuple(ShownDelivery.of(each) for each in found[:limit])
    if len(found) <= limit:
        return DeliveryPage(deliveries=page)
    last = page[-1]
    place = [last.created_at.isoformat(), str(last.delivery_id)]
    return DeliveryPage(deliveries=page, next=cursors.make(place, within=bound))


@router.get("/deliveries/{delivery_id}", operation_id="getDelivery")
async def get_delivery(request: Request, delivery_id: UUID, who: Manager) -> DeliveryInFull:
    """One delivery, with every attempt."""
    async with transaction(doors(request).engine, who.ledger_id) as db:
        delivery = await find_delivery(db, who.ledger_id, delivery_id)
        if delivery is None:
            raise NotFound
        tried = await attempts_of(db, who.ledger_id, delivery_id, doors(request).answers)
    return DeliveryInFull.with_attempts(delivery, tuple(ShownAttempt.of(each) for each in tried))


@router.post(
    "/deliveries/{delivery_id}/redeliveries",
    operation_id="redeliver",
    status_code=201,
    response_model=ShownDelivery,
    dependencies=[Depends(strict(DeliveryToRepeat))],
)
async def redeliver(delivery_id: UUID, post: Posted) -> Response:
    """Make a delivery again, with the same `webhook-id`, as a delivery of its own."""

    async def effect(db: AsyncConnection) -> Answer:
        earlier = await find_delivery(db, post.ledger_id, delivery_id)
        if earlier is None:
            raise NotFound
        await existing(db, post.ledger_id, earlier.endpoint_id, lock=Lock.SHARED)
        again = post.outside.new_id()
        await owe_one(
            db, post.ledger_id, again, earlier.endpoint_id, earlier.message_id, Cause.REDELIVERY
        )
        return await owed(db, post.ledger_id, again)

    return await post.answer(effect)


def _place(at: Sequence[int | str]) -> Place:
    made_at, delivery_id = map(str, at)
    return datetime.fromisoformat(made_at), UUID(delivery_id)
