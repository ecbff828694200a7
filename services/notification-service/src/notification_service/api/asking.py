"""What a council asks of an endpoint: a test event, a new secret, everything since."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict
from chassis.database import transaction
from chassis.idempotency import Answer
from chassis.problems import Conflict, NotFound
from events.envelope import LedgerId
from events.log.postgres import PostgresLog
from notification_service.api.bodies import ReplayToStart, SecretToRotate, TestToSend
from notification_service.api.doors import Manager, doors
from notification_service.api.endpoints import existing, new_secret
from notification_service.api.posting import Posted, created
from notification_service.api.shown import RotatedSecret, ShownDelivery, ShownReplay
from notification_service.domain.cause import Cause
from notification_service.domain.message import trial_message
from notification_service.store.deliveries import find_delivery
from notification_service.store.endpoints import Endpoint, EndpointState, Lock, touch_endpoint
from notification_service.store.owing import keep, owe_one
from notification_service.store.replays import cancel_replay, find_replay, start_replay
from notification_service.store.secrets import forget, in_force, run_out

router = APIRouter(prefix="/v1/webhooks", tags=["endpoints"])

SECRETS_AT_MOST: Final = 5
"""Secrets that one endpoint's messages are signed with at once."""


@router.post(
    "/endpoints/{endpoint_id}/test-events",
    operation_id="sendTestEvent",
    status_code=201,
    response_model=ShownDelivery,
    dependencies=[Depends(strict(TestToSend))],
)
async def send_test_event(endpoint_id: UUID, post: Posted) -> Response:
    """Send an event of the type `webhook.test`, once, whatever the endpoint's filters."""

    async def effect(db: AsyncConnection) -> Answer:
        _told(await existing(db, post.ledger_id, endpoint_id, lock=Lock.SHARED))
        new_id = post.outside.new_id
        message = trial_message(new_id(), post.ledger_id, endpoint_id, post.outside.clock())
        await keep(db, post.ledger_id, [message])
        delivery_id = new_id()
        await owe_one(db, post.ledger_id, delivery_id, endpoint_id, message.message_id, Cause.TEST)
        return await owed(db, post.ledger_id, delivery_id)

    return await post.answer(effect)


@router.post(
    "/endpoints/{endpoint_id}/secret-rotations",
    operation_id="rotateSecret",
    status_code=201,
    response_model=RotatedSecret,
)
async def rotate_secret(
    endpoint_id: UUID,
    body: Annotated[SecretToRotate, Depends(strict(SecretToRotate))],
    post: Posted,
) -> Response:
    """A new secret. Until the overlap ends messages are signed with the old one as well."""
    overlap = timedelta(hours=body.overlap_hours)

    async def effect(db: AsyncConnection) -> Answer:
        endpoint = await existing(db, post.ledger_id, endpoint_id, lock=Lock.EXCLUSIVE)
        await run_out(db, post.ledger_id, endpoint_id, overlap)
        await forget(db, post.ledger_id, endpoint_id)
        if await in_force(db, post.ledger_id, endpoint_id) >= SECRETS_AT_MOST:
            raise Conflict(f"{SECRETS_AT_MOST} secrets are in force already; let one run out")
        secret = await new_secret(db, post.outside, post.ledger_id, endpoint_id)
        await touch_endpoint(db, post.ledger_id, endpoint_id)
        until = post.outside.clock() + overlap
        said = RotatedSecret(secret=secret.text, old_secret_until=until)
        return created(said, f"{router.prefix}/endpoints/{endpoint.endpoint_id}")

    return await post.answer(effect)


@router.post(
    "/endpoints/{endpoint_id}/replays",
    operation_id="startReplay",
    status_code=201,
    response_model=ShownReplay,
)
async def post_replay(
    endpoint_id: UUID,
    body: Annotated[ReplayToStart, Depends(strict(ReplayToStart))],
    post: Posted,
) -> Response:
    """Send everything since a position once more, behind what happens now. There is no cap.

    One at a time for an endpoint, which must have answered a webhook at its present URL with 2xx.
    """

    async def effect(db: AsyncConnection) -> Answer:
        endpoint = await existing(db, post.ledger_id, endpoint_id, lock=Lock.SHARED)
        _told(endpoint)
        if endpoint.verified_at is None:
            raise Conflict("the endpoint is unverified; have it answer a test event with 2xx first")
        head = await PostgresLog(db, LedgerId(post.ledger_id)).head()
        replay_id = post.outside.new_id()
        replay = await start_replay(db, post.ledger_id, replay_id, endpoint_id, body.after, head)
        if replay is None:
            raise Conflict("a replay of the endpoint is running; wait until it is done")
        return created(ShownReplay.of(replay), f"{router.prefix}/replays/{replay_id}")

    return await post.answer(effect)


@router.get("/replays/{replay_id}", operation_id="getReplay")
async def get_replay(request: Request, replay_id: UUID, who: Manager) -> ShownReplay:
    """How far a replay has come."""
    async with transaction(doors(request).engine, who.ledger_id) as db:
        replay = await find_replay(db, who.ledger_id, replay_id)
    if replay is None:
        raise NotFound
    return ShownReplay.of(replay)


@router.delete("/replays/{replay_id}", operation_id="cancelReplay", status_code=204)
async def remove_replay(request: Request, replay_id: UUID, who: Manager) -> None:
    """Stop a replay. What it has enqueued so far, at most 200 pending deliveries, is still sent."""
    async with transaction(doors(request).engine, who.ledger_id) as db:
        if await find_replay(db, who.ledger_id, replay_id) is None:
            raise NotFound
        await cancel_replay(db, who.ledger_id, replay_id)


async def owed(db: AsyncConnection, ledger_id: UUID, delivery_id: UUID) -> Answer:
    """The answer that tells of a delivery just made."""
    delivery = await find_delivery(db, ledger_id, delivery_id)
    if delivery is None:
        raise NotFound
    return created(ShownDelivery.of(delivery), f"{router.prefix}/deliveries/{delivery_id}")


def _told(endpoint: Endpoint) -> None:
    if endpoint.settings.state is EndpointState.DISABLED:
        raise Conflict("the endpoint is disabled; enable it first")
