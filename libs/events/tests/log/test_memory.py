from datetime import UTC, datetime
from uuid import UUID

import pytest

from events.envelope import LedgerId, Position
from events.log.memory import MemoryLog
from events.testing import LogSuite, append_closures

LEDGER = LedgerId(UUID("6f1d4c1e-0000-4000-8000-00000000000a"))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class TestMemoryLog(LogSuite):
    @pytest.fixture
    def log(self) -> MemoryLog:
        return MemoryLog(LEDGER, lambda: datetime.now(UTC))  # the suite's clock


async def test_time_never_runs_backwards_in_a_ledger() -> None:
    instants = iter([NOON, NOON.replace(hour=11)])
    log = MemoryLog(LEDGER, lambda: next(instants))

    await log.append(append_closures("a"))
    await log.append(append_closures("b"))

    assert [row.recorded_at for row in await log.read(Position(0))] == [NOON, NOON]
