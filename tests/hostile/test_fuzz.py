"""Schemathesis with all checks, stateful and authenticated, for some seconds a service."""

import json
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from tests.hostile.answers import log_faults
from tests.hostile.environment import SERVICES, HostileTarget, hostile_targets
from tests.hostile.schemathesis_run import PHASES, fuzz

pytestmark = pytest.mark.asyncio(loop_scope="session")
SECONDS: Final = {
    "case-api": 6,
    "deadline-service": 3,
    "notification-service": 3,
    "administration-api": 3,
}
"""The time of each phase, 30 seconds for all; `make fuzz` takes longer."""
SEED: Final = 11
_SHOWN: Final = 8_000


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def targets() -> AsyncGenerator[Mapping[str, HostileTarget]]:
    """Services of its own: what it changes, such as the day of the sandbox, no other test meets."""
    async with hostile_targets() as started:
        yield started


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("service", SERVICES)
async def test_fuzzing_finds_nothing(
    targets: Mapping[str, HostileTarget], service: str, phase: str, tmp_path: Path
) -> None:
    target = targets[service]
    size = target.log_size()

    failures = await fuzz(target, phase, tmp_path, seconds=SECONDS[service], seed=SEED)

    assert successes_since(target, size) > 0, "its requests are authenticated"
    assert failures[-_SHOWN:] == "", f"seed {SEED}: make fuzz FUZZ_SEED={SEED} repeats it"
    assert log_faults(target, size) == []


def successes_since(target: HostileTarget, size: int) -> int:
    """How many requests succeeded, by the log lines after so many bytes."""
    lines = map(json.loads, target.logged_since(size).splitlines())
    return sum(line.get("status") in {200, 201, 202, 204} for line in lines)
