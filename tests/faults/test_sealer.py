"""The sealer, with a fault at every await of its round."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from deploy.local_secrets import ensure_seal_key
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import COUNCIL
from tests.faults.worker_support import REQUEST_RECEIVED, new_case_id, record_facts, wait_for_value

from chassis.testing.faults import QUICK_FAULTS, Fault, WorkerSweep, WorkStep
from events.log.seals import Seal, SignedStatement
from events.sealing.folder import SealFolder
from events.sealing.object_store_copy import ObjectStoreCopy

pytestmark = pytest.mark.faults

UNSEALED = """
    SELECT max(position) - (SELECT max(position) FROM log.seal WHERE ledger_id = $1)
      FROM log.event WHERE ledger_id = $1
"""


async def test_each_head_is_sealed_once_after_any_fault(tmp_path: Path) -> None:
    key = ensure_seal_key(tmp_path)
    await asyncio.gather(*(run_with_fault(fault, key, tmp_path / fault) for fault in QUICK_FAULTS))


async def run_with_fault(fault: Fault, key: Path, seals: Path) -> None:
    copies = seals.with_suffix(".copies")
    copies.mkdir()
    copy = ObjectStoreCopy.at(f"file://{copies}")
    async with fault_environment() as env:
        process = await env.start(
            "events.sealing",
            DATABASE_URL=env.proxy.url_for("log_sealer"),
            SEAL_KEY=str(key),
            SEALS_DIR=str(seals),
            SEAL_INTERVAL_SECONDS="1",
            SEAL_COPIES=copy.name,
        )
        await WorkerSweep(
            env.proxy, process, seal_step(env, seals, copy.name)
        ).inject_at_every_await([fault])


def seal_step(env: FaultEnvironment, folder: Path, copy: str) -> WorkStep:
    """A case is recorded; the new head is sealed, in the folder, its copy and the database."""

    async def work() -> None:
        await record_facts(env, {"type": "case.opened"}, REQUEST_RECEIVED, case=new_case_id())
        await wait_for_value(env.records, 0, UNSEALED, COUNCIL)
        stated = SealFolder(folder).statements(COUNCIL)
        places = Counter(each.position for each in stated if isinstance(each, Seal))
        assert await env.records.fetch_column("SELECT max(position) FROM log.event") == [
            max(places)
        ]
        assert max(places.values()) == 1
        await wait_until_copied(copy, stated)

    return work


async def wait_until_copied(address: str, stated: Sequence[SignedStatement]) -> None:
    """Wait until a copy has the statements of the folder, in their order."""
    async with asyncio.timeout(20):
        while len(copied := await read_copy(address)) < len(stated):  # noqa: ASYNC110  # no event
            await asyncio.sleep(0.05)
    assert copied[: len(stated)] == list(stated)


async def read_copy(address: str) -> Sequence[SignedStatement]:
    copy = ObjectStoreCopy.at(address)
    count = await copy.count(COUNCIL)
    return [await copy.read(COUNCIL, number) for number in range(1, count + 1)]
