"""deadline-service's API, with a fault at every await of every operation."""

from collections.abc import AsyncGenerator
from functools import partial
from typing import Final

import httpx
import pytest
import pytest_asyncio
from tests.faults.deadline_calls import DEADLINE_OPERATIONS, FIRST_DAY, HISTORY, DeadlineCalls
from tests.faults.environment import FaultEnvironment
from tests.faults.other_council import OtherCouncil
from tests.faults.simulation_calls import SIMULATION_OPERATIONS
from tests.faults.support import (
    COUNCIL,
    OTHER_COUNCIL,
    WITHOUT_DATABASE,
    AdminQueries,
    ApiClient,
)

from chassis.database import create_engine
from chassis.identity import KeyKind
from chassis.testing.faults import QUICK_FAULTS, ApiSweep, Fault, FaultProxy
from deadline_service.processes.evaluator import build_consumer
from deadline_service.testing import CaseRecorder, ConsumerDriver

OPERATIONS: Final = {**DEADLINE_OPERATIONS, **SIMULATION_OPERATIONS}
"""The operations that are swept, by operation id."""
OF_ALL_COUNCILS: Final = frozenset({"listRules", "getRule"})
"""Operations with the same response for every council: the rulebook."""
pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(records: AdminQueries) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of a sandbox."""
    headers = {"Authorization": f"Bearer {await records.test_key()}"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def other(proxy: FaultProxy, records: AdminQueries) -> AsyncGenerator[OtherCouncil]:
    """A client of the second council, of a sandbox."""
    key = await records.key(OTHER_COUNCIL, KeyKind.TEST)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as client:
        yield OtherCouncil(client, proxy)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sweep(proxy: FaultProxy, http: httpx.AsyncClient, env: FaultEnvironment) -> ApiSweep:
    command = ("deadline_service api", "DEADLINE_SERVICE_PORT")
    return ApiSweep(proxy, await env.start(*command, SANDBOX_TODAY=FIRST_DAY.isoformat()), http)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def deadline_id(env: FaultEnvironment, records: AdminQueries) -> str:
    """A deadline of a case that was recorded and evaluated."""
    writer, reader = (
        create_engine(env.database.url_for(role), pool_size=2)
        for role in ("case_api", "deadline_service")
    )
    await CaseRecorder(writer, COUNCIL).record(*HISTORY)
    await ConsumerDriver(build_consumer(reader, lambda: None)).drain()
    await writer.dispose()
    await reader.dispose()
    found = await records.fetch_column("SELECT deadline_id::text FROM deadline.deadline ORDER BY 1")
    return str(found[0])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def work(
    sweep: ApiSweep, http: httpx.AsyncClient, records: AdminQueries, deadline_id: str
) -> DeadlineCalls:
    made = DeadlineCalls(ApiClient(http, sweep.process.url), records, deadline_id)
    await sweep.warm_up([partial(each, made) for each in OPERATIONS.values()])
    return made


async def test_every_operation_is_swept(work: DeadlineCalls) -> None:
    assert await work.client.operations() == {*OPERATIONS, *WITHOUT_DATABASE}


@pytest.mark.parametrize("name", OPERATIONS)
async def test_every_request_survives_a_fault_at_any_await(
    sweep: ApiSweep, work: DeadlineCalls, name: str
) -> None:
    await sweep.inject_at_every_await(partial(OPERATIONS[name], work), QUICK_FAULTS)


@pytest.mark.parametrize("name", OPERATIONS)
async def test_another_council_learns_nothing(
    sweep: ApiSweep, other: OtherCouncil, work: DeadlineCalls, name: str
) -> None:
    call = await OPERATIONS[name](work)

    await other.assert_learns_nothing(call)

    response = await sweep.send(call)
    assert response.status_code == call.status, "the other council's requests had no effect"
    if name not in OF_ALL_COUNCILS:
        await other.assert_is_shown_nothing_of(response, call)


@pytest.mark.parametrize("name", ["putCouncilSettings", "getDeadline"])
async def test_every_request_survives_a_fault_on_new_connections(
    sweep: ApiSweep, work: DeadlineCalls, name: str
) -> None:
    await sweep.inject_at_every_await(partial(OPERATIONS[name], work), QUICK_FAULTS, cold=True)


async def test_an_unresponsive_database_times_out(sweep: ApiSweep, work: DeadlineCalls) -> None:
    """At the beginning, in the middle and at the commit of a transaction, and outside of one."""
    reading, setting = (
        partial(OPERATIONS[each], work) for each in ("getDeadline", "setSandboxClock")
    )
    awaits = await sweep.list_awaits(reading)
    (statement, *_) = await sweep.list_awaits(setting)

    broken = [(reading, awaits[each]) for each in (-4, -3, -1)]
    await sweep.inject_concurrently(Fault.SILENCE, *broken, (setting, statement))
