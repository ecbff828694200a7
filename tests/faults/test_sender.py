"""The sender, with a fault at every await of its round."""

import asyncio
from base64 import b64encode
from itertools import count

import pytest
from tests.faults.stage import Stage, stage
from tests.faults.system import COUNCIL
from tests.faults.workers import finds

from chassis.database import create_engine
from chassis.testing.faults import QUICK, Fault, Rounds, Work
from notification_service.domain.secret_encryption import create_cipher
from notification_service.testing import (
    CouncilWebhooks,
    WebhookReceiver,
    make_message,
    running_receiver,
)

pytestmark = pytest.mark.faults

KEY = b64encode(b"k" * 32).decode()
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


async def test_each_message_is_delivered_once_whatever_breaks() -> None:
    await asyncio.gather(*(broken_by(fault) for fault in QUICK))


async def broken_by(fault: Fault) -> None:
    async with stage() as here, running_receiver() as receiver:
        engine = create_engine(here.database.url_for("notification_service"), pool_size=2)
        council = CouncilWebhooks(engine, here.records.engine, create_cipher(KEY), COUNCIL)
        await council.add_endpoint(url=receiver.url)
        process = await here.start("notification_service sender", **SETTINGS)
        work = delivering(here, council, receiver)
        await Rounds(here.proxy, process, work).every_await([fault])
        await engine.dispose()


def delivering(here: Stage, council: CouncilWebhooks, receiver: WebhookReceiver) -> Work:
    """A message is delivered to an endpoint that failed before, so that its recovery is noted."""
    numbers = count(1)

    async def work() -> None:
        await here.records.ask(FAILING)
        news = make_message(next(numbers))
        await council.enqueue(news)
        await here.records.ask("NOTIFY send_webhook_due")
        await finds(here.records, "delivered", STATE, news.message_id)
        assert await here.records.ask(SUCCEEDED, news.message_id) == [1]
        assert receiver.received[str(news.message_id)] == 1

    return work
