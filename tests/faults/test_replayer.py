"""The replays of the listener, with a fault at every await of one."""

import asyncio
from base64 import b64encode
from uuid import UUID, uuid4

import pytest
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import COUNCIL
from tests.faults.worker_support import REQUEST_RECEIVED, new_case_id, record_facts, wait_for_value

from chassis.database import create_engine, transaction
from chassis.testing.faults import QUICK_FAULTS, Fault, WorkerSweep, WorkStep
from notification_service.store.replays import ReplayRange, start_replay
from notification_service.store.secret_encryption import create_cipher
from notification_service.testing import CouncilWebhooks
from notification_service.testing.conservation import assert_no_contradiction

pytestmark = pytest.mark.faults

KEY = b64encode(bytes(range(32))).decode()
FACTS = 2
SETTLED = """
    UPDATE notification.delivery SET state = 'cancelled', settled_at = now()
     WHERE state = 'pending'
"""
ENQUEUED_BY_REPLAY = """
    SELECT type FROM notification.delivery JOIN notification.message USING (ledger_id, message_id)
     WHERE cause_id = $1 ORDER BY position
"""
REPLAYED = "SELECT state FROM notification.replay WHERE replay_id = $1"


async def test_each_event_is_replayed_once_after_any_fault() -> None:
    await asyncio.gather(*(run_with_fault(fault) for fault in QUICK_FAULTS))


async def run_with_fault(fault: Fault) -> None:
    async with fault_environment() as env:
        engine = create_engine(env.database.url_for("notification_service"), pool_size=1)
        council = CouncilWebhooks(engine, env.records.engine, create_cipher(KEY), COUNCIL)
        endpoint = await council.add_endpoint("case.*", "request.*")
        await record_facts(env, {"type": "case.opened"}, REQUEST_RECEIVED, case=new_case_id())
        process = await env.start("notification_service enqueuer", WEBHOOK_SECRETS_KEY=KEY)
        work = replay_step(env, council, endpoint)
        await WorkerSweep(env.proxy, process, work).inject_at_every_await([fault])
        await assert_no_contradiction(council)
        await engine.dispose()


def replay_step(env: FaultEnvironment, council: CouncilWebhooks, endpoint: UUID) -> WorkStep:
    """A replay of recorded events."""

    async def work() -> None:
        await env.records.fetch_column(SETTLED)  # makes room for another replay
        replay = uuid4()
        async with transaction(council.engine, COUNCIL) as db:
            await start_replay(db, COUNCIL, replay, endpoint, ReplayRange(0, FACTS))
        await wait_for_value(env.records, "done", REPLAYED, replay)
        assert await env.records.fetch_column(ENQUEUED_BY_REPLAY, replay) == [
            "case.opened",
            "request.received",
        ]

    return work
