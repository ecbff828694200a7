"""One stage serves all tests of a module: each test makes the data it needs."""

from collections.abc import AsyncGenerator

import httpx
import pytest_asyncio
from tests.faults.stage import Stage, stage
from tests.faults.system import Records

from chassis.testing.faults import FaultProxy


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here() -> AsyncGenerator[Stage]:
    async with stage() as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def proxy(here: Stage) -> FaultProxy:
    return here.proxy


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def records(here: Stage) -> Records:
    return here.records


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(records: Records) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of the first council, with a key for all."""
    headers = {"Authorization": f"Bearer {await records.key()}"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as client:
        yield client
