"""Fixtures: one environment for all tests of a module; each test creates its data."""

from collections.abc import AsyncGenerator

import httpx
import pytest_asyncio
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.other_council import OtherCouncil
from tests.faults.support import OTHER_COUNCIL, AdminQueries

from chassis.testing.faults import FaultProxy


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def env() -> AsyncGenerator[FaultEnvironment]:
    async with fault_environment() as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def proxy(env: FaultEnvironment) -> FaultProxy:
    return env.proxy


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def records(env: FaultEnvironment) -> AdminQueries:
    return env.records


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(records: AdminQueries) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of the first council, with a key for all."""
    headers = {"Authorization": f"Bearer {await records.key()}"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def other(proxy: FaultProxy, records: AdminQueries) -> AsyncGenerator[OtherCouncil]:
    """A client of the second council, with a key for all."""
    headers = {"Authorization": f"Bearer {await records.key(OTHER_COUNCIL)}"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as client:
        yield OtherCouncil(client, proxy)
