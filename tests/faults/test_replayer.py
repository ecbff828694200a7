"""The replays of the listener, with a fault at every await of one."""

import asyncio
from base64 import b64encode
from uuid import UUID, uuid4

import pytest
from tests.faults.stage import Stage, stage
from tests.faults.system import COUNCIL
from tests.faults.workers import RECEIVED, finds, new_case, record

from chassis.database import create_engine, transaction
from chassis.testing.faults import QUICK, Fault, Rounds, Work
from notification_service.domain.secret_encryption import create_cipher
from notification_service.store.replays import start_replay
from notification_service.testing import CouncilWebhooks

pytestmark = pytest.mark.faults

KEY = b64encode(b"k" * 32).decode()
FACTS = 2
SETTLED = """
    UPDATE notification.delivery SET state = 'cancelled', settled_at = now()
     WHERE state = 'pending'
"""
OWED = """
    SELECT type FROM notification.delivery JOIN notification.message USING (ledger_id, message_id)
     WHERE cause_id = $1 ORDER BY position
"""
REPLAYED = "SELECT state FROM notification.replay WHERE replay_id = $1"


async def test_each_fact_is_replayed_once_whatever_breaks() -> None:
    await asyncio.gather(*(broken_by(fault) for fault in QUICK))


async def broken_by(fault: Fault) -> None:
    async with stage() as here:
        engine = create_engine(here.database.url_for("notification_service"), pool_size=1)
        council = CouncilWebhooks(engine, here.records.engine, create_cipher(KEY), COUNCIL)
        endpoint = await council.add_endpoint("case.*", "request.*")
        await record(here, {"type": "case.opened"}, RECEIVED, case=new_case())
        process = await here.start("notification_service enqueuer", WEBHOOK_SECRETS_KEY=KEY)
        work = replaying(here, council, endpoint)
        await Rounds(here.proxy, process, work).every_await([fault])
        await engine.dispose()


def replaying(here: Stage, council: CouncilWebhooks, endpoint: UUID) -> Work:
    """A replay of what was recorded."""

    async def work() -> None:
        await here.records.ask(SETTLED)  # so that there is room for another
        replay = uuid4()
        async with transaction(council.engine, COUNCIL) as db:
            await start_replay(db, COUNCIL, replay, endpoint, 0, FACTS)
        await finds(here.records, "done", REPLAYED, replay)
        assert await here.records.ask(OWED, replay) == ["case.opened", "request.received"]

    return work
