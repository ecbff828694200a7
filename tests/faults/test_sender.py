"""The sender, with a fault at every await of its round."""

import asyncio
from base64 import b64encode
from collections.abc import Iterator
from itertools import count

import pytest
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import COUNCIL
from tests.faults.worker_support import wait_for_value

from chassis.database import create_engine
from chassis.testing.faults import QUICK_FAULTS, Fault, WorkerSweep, WorkStep
from notification_service.store.secret_encryption import create_cipher
from notification_service.testing import (
    CouncilWebhooks,
    WebhookReceiver,
    make_message,
    running_receiver,
)
from notification_service.testing.conservation import assert_conserved

pytestmark = pytest.mark.faults

KEY = b64encode(bytes(range(32))).decode()
SETTINGS = {
    "WEBHOOK_SECRETS_KEY": KEY,
    "WEBHOOK_ALLOW_LOOPBACK": "1",
    "WEBHOOK_LEASE_SECONDS": "1",
}
FAILING = "UPDATE notification.endpoint SET failing_since = now()"
STATE = "SELECT state FROM notification.delivery WHERE message_id = $1"
SUCCEEDED = """
    SELECT count(*) FROM notification.attempt JOIN notification.delivery USING (delivery_id)
     WHERE message_id = $1 AND failure IS NULL
"""


async def test_each_message_is_delivered_once_after_any_fault() -> None:
    await asyncio.gather(*(run_with_fault(fault) for fault in QUICK_FAULTS))


async def run_with_fault(fault: Fault) -> None:
    async with fault_environment() as env, running_receiver() as receiver:
        engine = create_engine(env.database.url_for("notification_service"), pool_size=2)
        council = CouncilWebhooks(engine, env.records.engine, create_cipher(KEY), COUNCIL)
        endpoint = await council.add_endpoint(url=receiver.url)
        process = await env.start("notification_service sender", **SETTINGS)
        numbers = count(1)
        work = delivery_step(env, council, receiver, numbers)
        await WorkerSweep(env.proxy, process, work).inject_at_every_await([fault])
        sent = next(numbers) - 1
        counts = await assert_conserved(council, {endpoint: sent})
        assert counts[endpoint].delivered == sent
        await engine.dispose()


def delivery_step(
    env: FaultEnvironment,
    council: CouncilWebhooks,
    receiver: WebhookReceiver,
    numbers: Iterator[int],
) -> WorkStep:
    """A message is delivered to an endpoint that failed before, and its recovery is recorded."""

    async def work() -> None:
        await env.records.fetch_column(FAILING)
        message = make_message(next(numbers))
        await council.enqueue(message)
        await env.records.fetch_column("NOTIFY send_webhook_due")
        await wait_for_value(env.records, "delivered", STATE, message.message_id)
        assert await env.records.fetch_column(SUCCEEDED, message.message_id) == [1]
        assert receiver.received[str(message.message_id)] == 1

    return work
