"""The sealer, with a fault at every await of its round."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from deploy.local_secrets import ensure_seal_key
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import COUNCIL
from tests.faults.worker_support import REQUEST_RECEIVED, new_case_id, record_facts, wait_for_value

from chassis.testing.faults import QUICK_FAULTS, Fault, WorkerSweep, WorkStep
from events.log.seals import Seal
from events.sealing.folder import SealFolder

pytestmark = pytest.mark.faults

UNSEALED = """
    SELECT max(position) - (SELECT max(position) FROM log.seal WHERE ledger_id = $1)
      FROM log.event WHERE ledger_id = $1
"""


async def test_each_head_is_sealed_once_after_any_fault(tmp_path: Path) -> None:
    key = ensure_seal_key(tmp_path)
    await asyncio.gather(*(run_with_fault(fault, key, tmp_path / fault) for fault in QUICK_FAULTS))


async def run_with_fault(fault: Fault, key: Path, seals: Path) -> None:
    async with fault_environment() as env:
        process = await env.start(
            "events.sealing",
            DATABASE_URL=env.proxy.url_for("log_sealer"),
            SEAL_KEY=str(key),
            SEALS_DIR=str(seals),
            SEAL_INTERVAL_SECONDS="1",
        )
        await WorkerSweep(env.proxy, process, seal_step(env, seals)).inject_at_every_await([fault])


def seal_step(env: FaultEnvironment, folder: Path) -> WorkStep:
    """A case is recorded; the new head is sealed, in the folder and in the database."""

    async def work() -> None:
        await record_facts(env, {"type": "case.opened"}, REQUEST_RECEIVED, case=new_case_id())
        await wait_for_value(env.records, 0, UNSEALED, COUNCIL)
        stated = SealFolder(folder).statements(COUNCIL)
        places = Counter(each.position for each in stated if isinstance(each, Seal))
        assert await env.records.fetch_column("SELECT max(position) FROM log.event") == [
            max(places)
        ]
        assert max(places.values()) == 1

    return work
