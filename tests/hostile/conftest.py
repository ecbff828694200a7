"""Fixtures: the services, started once for all files that do not start some of their own."""

from collections.abc import AsyncGenerator, Mapping

import pytest_asyncio
from tests.hostile.environment import HostileTarget, hostile_targets


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def targets() -> AsyncGenerator[Mapping[str, HostileTarget]]:
    async with hostile_targets() as started:
        yield started
