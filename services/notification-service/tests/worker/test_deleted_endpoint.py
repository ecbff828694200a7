"""An endpoint that is deleted while much is queued and some is in flight."""

import asyncio
from datetime import UTC, datetime
from typing import Final

import pytest
from aiohttp import web

from chassis.database import transaction
from notification_service.store.endpoint_secrets import delete_secrets
from notification_service.store.endpoints import EndpointLock, delete_endpoint, find_endpoint
from notification_service.testing import (
    CouncilWebhooks,
    accept,
    make_message,
    running_receiver,
    running_sender,
    wait_for_query,
)
from notification_service.testing.conservation import assert_conserved
from notification_service.worker.maintenance import Maintenance, RetentionPolicy

pytestmark = pytest.mark.usefixtures("conserved")
QUEUED: Final = 2500
"""More than the deletion itself cancels."""
IN_FLIGHT: Final = 10
PENDING: Final = "SELECT count(*) FROM notification.delivery WHERE state = 'pending'"
ATTEMPTS: Final = "SELECT count(*) FROM notification.attempt"


@pytest.mark.parametrize("status", [204, 500])
async def test_nothing_is_sent_after_the_deletion_and_each_delivery_is_cancelled(
    council: CouncilWebhooks, status: int
) -> None:
    """What is in flight ends, and does not bring its delivery back, whatever is answered."""
    release = asyncio.Event()

    async def respond(request: web.Request) -> web.StreamResponse:
        await release.wait()
        return web.Response(status=status) if request.path == "/hook" else await accept(request)

    async with running_receiver(respond) as receiver, running_sender(council):
        endpoint_id = await council.add_endpoint(url=receiver.url)
        await council.enqueue(*(make_message(each) for each in range(1, QUEUED + 1)))
        await receiver.wait_for(IN_FLIGHT)
        async with transaction(council.engine, council.ledger_id) as db:
            await find_endpoint(db, council.ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE)
            await delete_endpoint(db, council.ledger_id, endpoint_id, datetime.now(UTC))
            await delete_secrets(db, council.ledger_id, endpoint_id)
        release.set()
        await wait_for_query(council, ATTEMPTS, IN_FLIGHT)
        await Maintenance(council.engine, RetentionPolicy()).sweep()
        await wait_for_query(council, PENDING, 0)
        await asyncio.sleep(0.5)  # in which nothing more may arrive

    assert receiver.received.total() == IN_FLIGHT
    counts = await council.query(
        "SELECT state, count(*)::int FROM notification.delivery GROUP BY state"
    )
    assert counts == [("cancelled", QUEUED)]
    await assert_conserved(council, {endpoint_id: QUEUED})
