"""What was enqueued to wait while the delivery before it ended is released by the enqueuer."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from notification_service.domain.attempt_result import AttemptResult
from notification_service.domain.case_order import CaseQueue, EndpointOrdering
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.testing import CouncilWebhooks, make_message
from notification_service.worker.order_releaser import OrderReleaser

pytestmark = pytest.mark.usefixtures("conserved")
SUCCEEDED = AttemptResult(timedelta(microseconds=1), None, 204)


async def test_a_checked_queue_is_released_and_the_sender_is_woken(
    council: CouncilWebhooks,
) -> None:
    endpoint_id = await council.add_endpoint(ordering=EndpointOrdering.CASE)
    await council.enqueue(make_message(1), make_message(2))
    await council.record(await council.claim(), SUCCEEDED, DeliveryOutcome(DeliveryState.DELIVERED))
    assert await council.claim() == []
    woken = asyncio.Event()
    releaser = OrderReleaser(council.engine, woken.set)
    running = asyncio.create_task(releaser.run())

    releaser.check_soon([CaseQueue(council.ledger_id, endpoint_id, UUID(int=7))])
    async with asyncio.timeout(30):
        await woken.wait()

    running.cancel()
    assert [each.message_id for each in await council.claim()] == [UUID(int=2)]


async def test_a_queue_whose_first_delivery_is_pending_is_left_and_no_sender_woken(
    council: CouncilWebhooks,
) -> None:
    endpoint_id = await council.add_endpoint(ordering=EndpointOrdering.CASE)
    await council.enqueue(make_message(1), make_message(2))
    woken: list[int] = []
    releaser = OrderReleaser(council.engine, lambda: woken.append(1))
    running = asyncio.create_task(releaser.run())

    releaser.check_soon([CaseQueue(council.ledger_id, endpoint_id, UUID(int=7))])
    await asyncio.sleep(0.5)

    running.cancel()
    assert woken == []
    assert [each.message_id for each in await council.claim()] == [UUID(int=1)]
