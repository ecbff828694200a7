"""The listener, with a fault at every await of its round."""

import asyncio
from base64 import b64encode

import pytest
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import COUNCIL
from tests.faults.worker_support import (
    REQUEST_RECEIVED,
    new_case_id,
    record_facts,
    wait_until_caught_up,
)

from chassis.database import create_engine
from chassis.testing.faults import QUICK_FAULTS, Fault, WorkerSweep, WorkStep
from notification_service.store.secret_encryption import create_cipher
from notification_service.testing import CouncilWebhooks

pytestmark = pytest.mark.faults

KEY = b64encode(bytes(range(32))).decode()
ENQUEUED_FOR_CASE = """
    SELECT type FROM notification.delivery JOIN notification.message USING (ledger_id, message_id)
     WHERE case_id = $1 ORDER BY position
"""


async def test_each_delivery_is_enqueued_once_after_any_fault() -> None:
    await asyncio.gather(*(run_with_fault(fault) for fault in QUICK_FAULTS))


async def run_with_fault(fault: Fault) -> None:
    async with fault_environment() as env:
        engine = create_engine(env.database.url_for("notification_service"), pool_size=1)
        await CouncilWebhooks(engine, env.records.engine, create_cipher(KEY), COUNCIL).add_endpoint(
            "request.*"
        )
        process = await env.start("notification_service enqueuer", WEBHOOK_SECRETS_KEY=KEY)
        await WorkerSweep(env.proxy, process, enqueue_step(env)).inject_at_every_await([fault])
        await engine.dispose()


def enqueue_step(env: FaultEnvironment) -> WorkStep:
    """Two events are recorded, and one of them is enqueued for an endpoint."""

    async def work() -> None:
        case = new_case_id()
        await record_facts(env, {"type": "case.opened"}, REQUEST_RECEIVED, case=case)
        await wait_until_caught_up(env.records, "notification")
        assert await env.records.fetch_column(ENQUEUED_FOR_CASE, case) == ["request.received"]

    return work
