"""The listener, with a fault at every await of its round."""

import asyncio
from base64 import b64encode

import pytest
from tests.faults.stage import Stage, stage
from tests.faults.system import COUNCIL
from tests.faults.workers import RECEIVED, has_followed, new_case, record

from chassis.database import create_engine
from chassis.testing.faults import QUICK, Fault, Rounds, Work
from notification_service.domain.secret_encryption import create_cipher
from notification_service.testing import CouncilWebhooks

pytestmark = pytest.mark.faults

KEY = b64encode(b"k" * 32).decode()
OWED = """
    SELECT type FROM notification.delivery JOIN notification.message USING (ledger_id, message_id)
     WHERE case_id = $1 ORDER BY position
"""


async def test_each_delivery_is_owed_once_whatever_breaks() -> None:
    await asyncio.gather(*(broken_by(fault) for fault in QUICK))


async def broken_by(fault: Fault) -> None:
    async with stage() as here:
        engine = create_engine(here.database.url_for("notification_service"), pool_size=1)
        await CouncilWebhooks(
            engine, here.records.engine, create_cipher(KEY), COUNCIL
        ).add_endpoint("request.*")
        process = await here.start("notification_service enqueuer", WEBHOOK_SECRETS_KEY=KEY)
        await Rounds(here.proxy, process, owing(here)).every_await([fault])
        await engine.dispose()


def owing(here: Stage) -> Work:
    """Two facts are recorded, and one of them is owed to an endpoint."""

    async def work() -> None:
        case = new_case()
        await record(here, {"type": "case.opened"}, RECEIVED, case=case)
        await has_followed(here.records, "notification")
        assert await here.records.ask(OWED, case) == ["request.received"]

    return work
