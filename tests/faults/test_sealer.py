"""The sealer, with a fault at every await of its round."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from deploy.secrets_kept import seal_key
from tests.faults.stage import Stage, stage
from tests.faults.system import COUNCIL
from tests.faults.workers import RECEIVED, finds, new_case, record

from chassis.testing.faults import QUICK, Fault, Rounds, Work
from events.log.seals import Seal
from events.sealing.folder import SealFolder

pytestmark = pytest.mark.faults

UNSEALED = """
    SELECT max(position) - (SELECT max(position) FROM log.seal WHERE ledger_id = $1)
      FROM log.event WHERE ledger_id = $1
"""


async def test_each_place_is_sealed_once_whatever_breaks(tmp_path: Path) -> None:
    key = seal_key(tmp_path)
    await asyncio.gather(*(broken_by(fault, key, tmp_path / fault) for fault in QUICK))


async def broken_by(fault: Fault, key: Path, seals: Path) -> None:
    async with stage() as here:
        process = await here.start(
            "events.sealing",
            DATABASE_URL=here.proxy.url_for("log_sealer"),
            SEAL_KEY=str(key),
            SEALS_DIR=str(seals),
            SEAL_INTERVAL_SECONDS="1",
        )
        await Rounds(here.proxy, process, sealing(here, seals)).every_await([fault])


def sealing(here: Stage, folder: Path) -> Work:
    """A case is recorded; where the ledger then stands is sealed, in the folder and in the log."""

    async def work() -> None:
        await record(here, {"type": "case.opened"}, RECEIVED, case=new_case())
        await finds(here.records, 0, UNSEALED, COUNCIL)
        stated = SealFolder(folder).statements(COUNCIL)
        places = Counter(each.position for each in stated if isinstance(each, Seal))
        assert await here.records.ask("SELECT max(position) FROM log.event") == [max(places)]
        assert max(places.values()) == 1

    return work
