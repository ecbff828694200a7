"""Fixtures: the three services, started once for the tests of a module."""

from collections.abc import AsyncGenerator, Mapping

import pytest_asyncio
from tests.hostile.environment import HostileTarget, hostile_targets


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def targets() -> AsyncGenerator[Mapping[str, HostileTarget]]:
    async with hostile_targets() as started:
        yield started
