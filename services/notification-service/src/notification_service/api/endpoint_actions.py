"""Actions on an endpoint: test events and replays."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.database import transaction
from chassis.idempotency import IdempotentOutcome
from chassis.problems import Conflict, NotFound
from events.envelope import LedgerId
from events.log.postgres import PostgresLog
from notification_service.api.dependencies import WebhookManager, app_context
from notification_service.api.endpoints import require_endpoint
from notification_service.api.idempotency import (
    IdempotentPost,
    IdempotentPostDep,
    created_response,
)
from notification_service.api.request_models import (
    RecoverWebhooksRequest,
    SendTestEventRequest,
    StartWebhookReplayRequest,
)
from notification_service.api.response_models import (
    WebhookDelivery,
    WebhookReplay,
)
from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.message import build_test_message
from notification_service.store.deliveries import find_delivery
from notification_service.store.endpoints import (
    EndpointLock,
    EndpointRow,
    EndpointState,
)
from notification_service.store.enqueueing import enqueue_message, store_messages
from notification_service.store.recoveries import last_position_before
from notification_service.store.replays import (
    ReplayRange,
    cancel_replay,
    find_replay,
    start_replay,
)
from notification_service.store.undelivered import end_recover_since

router = APIRouter(prefix="/v1/webhooks", tags=["endpoints"])


@router.post(
    "/endpoints/{endpoint_id}/test-events",
    operation_id="sendTestEvent",
    status_code=201,
    response_model=WebhookDelivery,
    dependencies=[Depends(strict_body(SendTestEventRequest))],
)
async def send_test_event(endpoint_id: UUID, post: IdempotentPostDep) -> Response:
    """Send an event of the type `webhook.test`, once, whatever the endpoint's filters."""

    async def send(db: AsyncConnection) -> WebhookDelivery:
        require_enabled(
            await require_endpoint(db, post.ledger_id, endpoint_id, lock=EndpointLock.SHARED)
        )
        new_id = post.context.new_id
        message = build_test_message(new_id(), post.ledger_id, endpoint_id, post.context.clock())
        await store_messages(db, post.ledger_id, [message])
        delivery_id = new_id()
        await enqueue_message(
            db, post.ledger_id, delivery_id, endpoint_id, message.message_id, DeliveryCause.TEST
        )
        return await created_delivery(db, post.ledger_id, delivery_id)

    return delivery_created(await post.execute(WebhookDelivery, send))


@router.post(
    "/endpoints/{endpoint_id}/replays",
    operation_id="startWebhookReplay",
    status_code=201,
    response_model=WebhookReplay,
)
async def post_replay(
    endpoint_id: UUID,
    body: Annotated[StartWebhookReplayRequest, Depends(strict_body(StartWebhookReplayRequest))],
    post: IdempotentPostDep,
) -> Response:
    """Send every event after a position again, with less priority than new ones. There is no cap.

    One at a time for an endpoint, which must be verified.
    """

    async def start(db: AsyncConnection) -> WebhookReplay:
        await _require_replayable(db, post, endpoint_id)
        head = await PostgresLog(db, LedgerId(post.ledger_id)).head()
        return await _start(db, post, endpoint_id, ReplayRange(body.after, head))

    return _replay_created(await post.execute(WebhookReplay, start))


@router.post(
    "/endpoints/{endpoint_id}/recoveries",
    operation_id="recoverWebhooks",
    status_code=201,
    response_model=WebhookReplay,
)
async def post_recovery(
    endpoint_id: UUID,
    body: Annotated[RecoverWebhooksRequest, Depends(strict_body(RecoverWebhooksRequest))],
    post: IdempotentPostDep,
) -> Response:
    """Send what was recorded since an instant and not delivered to the endpoint. There is no cap.

    It is a replay that leaves out what was delivered or is pending, and what was recorded before
    the endpoint was created. One replay at a time for an endpoint, which must be verified.
    """

    async def start(db: AsyncConnection) -> WebhookReplay:
        return await start_recovery(db, post, endpoint_id, body.since)

    return _replay_created(await post.execute(WebhookReplay, start))


@router.get("/replays/{replay_id}", operation_id="getWebhookReplay")
async def get_replay(request: Request, replay_id: UUID, identity: WebhookManager) -> WebhookReplay:
    """The progress of a replay."""
    async with transaction(app_context(request).engine, identity.ledger_id) as db:
        replay = await find_replay(db, identity.ledger_id, replay_id)
    if replay is None:
        raise NotFound
    return WebhookReplay.from_row(replay)


@router.delete("/replays/{replay_id}", operation_id="cancelWebhookReplay", status_code=204)
async def remove_replay(request: Request, replay_id: UUID, identity: WebhookManager) -> None:
    """Cancel a replay. What it has enqueued, at most 200 pending deliveries, is still sent."""
    context = app_context(request)
    async with transaction(context.engine, identity.ledger_id) as db:
        if await find_replay(db, identity.ledger_id, replay_id) is None:
            raise NotFound
        await cancel_replay(db, identity.ledger_id, replay_id, context.clock())


async def created_delivery(
    db: AsyncConnection, ledger_id: UUID, delivery_id: UUID
) -> WebhookDelivery:
    """A delivery that was just created."""
    delivery = await find_delivery(db, ledger_id, delivery_id)
    if delivery is None:
        raise NotFound
    return WebhookDelivery.from_row(delivery)


async def start_recovery(
    db: AsyncConnection, post: IdempotentPost, endpoint_id: UUID, since: datetime
) -> WebhookReplay:
    """Begin to send what was recorded since an instant and not delivered.

    An endpoint that has nothing else to recover has no `recover_since` from then on.

    Raises:
        Conflict: the endpoint may get no replay, or one is running; or of the instant it is not
            known what was delivered.
    """
    _require_known(since, post)
    endpoint = await _require_replayable(db, post, endpoint_id)
    log = PostgresLog(db, LedgerId(post.ledger_id))
    head = await log.head()
    after = max(await last_position_before(log, since, head), endpoint.starts_after)
    started = await _start(db, post, endpoint_id, ReplayRange(after, head, since))
    oldest = post.context.clock() - post.context.delivered_retention
    await end_recover_since(db, post.ledger_id, endpoint_id, since, oldest)
    return started


async def _require_replayable(
    db: AsyncConnection, post: IdempotentPost, endpoint_id: UUID
) -> EndpointRow:
    """An endpoint that may get a replay, locked until the transaction ends.

    Raises:
        NotFound: the council has no such endpoint. Conflict: it is disabled or unverified.
    """
    endpoint = await require_endpoint(db, post.ledger_id, endpoint_id, lock=EndpointLock.SHARED)
    require_enabled(endpoint)
    if endpoint.verified_at is None:
        raise Conflict("the endpoint is unverified: it must respond to a test event with 2xx first")
    return endpoint


def _require_known(since: datetime, post: IdempotentPost) -> None:
    """Refuse an instant in the future, or from which it is not known what was delivered.

    Raises:
        Conflict: it is one of them.
    """
    now, retention = post.context.clock(), post.context.delivered_retention
    if not now - retention <= since <= now:
        raise Conflict(f"since is at most {retention.days} days ago, and not in the future")


async def _start(
    db: AsyncConnection, post: IdempotentPost, endpoint_id: UUID, wanted: ReplayRange
) -> WebhookReplay:
    replay_id = post.context.new_id()
    replay = await start_replay(db, post.ledger_id, replay_id, endpoint_id, wanted)
    if replay is None:
        raise Conflict("a replay of the endpoint is running; wait until it is done")
    return WebhookReplay.from_row(replay)


def _replay_created(outcome: IdempotentOutcome[WebhookReplay]) -> Response:
    return created_response(outcome, f"{router.prefix}/replays/{outcome.result.replay_id}")


def delivery_created(outcome: IdempotentOutcome[WebhookDelivery]) -> Response:
    """201 with a delivery."""
    location = f"{router.prefix}/deliveries/{outcome.result.delivery_id}"
    return created_response(outcome, location)


def require_enabled(endpoint: EndpointRow) -> None:
    """Refuse what a disabled endpoint cannot get.

    Raises:
        Conflict: it is disabled.
    """
    if endpoint.settings.state is EndpointState.DISABLED:
        raise Conflict("the endpoint is disabled; enable it first")
