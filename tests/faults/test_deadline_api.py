"""deadline-service's API, with a fault at every await of every operation."""

from collections.abc import AsyncGenerator
from functools import partial

import httpx
import pytest
import pytest_asyncio
from tests.faults.stage import Stage
from tests.faults.system import ASKS_NOTHING, COUNCIL, Client, Records
from tests.faults.timetables import FIRST, HISTORY, OPERATIONS, Timetables

from chassis.database import create_engine
from chassis.testing.faults import QUICK, Fault, FaultProxy, Sweep
from deadline_service.main import build_consumer
from deadline_service.testing import CaseRecorder, ConsumerDriver

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(records: Records) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of a sandbox."""
    headers = {"Authorization": f"Bearer {await records.test_key()}"}
    async with httpx.AsyncClient(headers=headers, timeout=30) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sweep(proxy: FaultProxy, http: httpx.AsyncClient, here: Stage) -> Sweep:
    command = ("deadline_service api", "DEADLINE_SERVICE_PORT")
    return Sweep(proxy, await here.start(*command, SANDBOX_TODAY=FIRST.isoformat()), http)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def deadline_id(here: Stage, records: Records) -> str:
    """A deadline of a case that was recorded and timed."""
    writer, reader = (
        create_engine(here.database.url_for(role), pool_size=2)
        for role in ("case_api", "deadline_service")
    )
    await CaseRecorder(writer, COUNCIL).record(*HISTORY)
    await ConsumerDriver(build_consumer(reader, lambda: None)).drain()
    await writer.dispose()
    await reader.dispose()
    found = await records.ask("SELECT deadline_id::text FROM deadline.deadline ORDER BY 1")
    return str(found[0])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def work(
    sweep: Sweep, http: httpx.AsyncClient, records: Records, deadline_id: str
) -> Timetables:
    made = Timetables(Client(http, sweep.process.url), records, deadline_id)
    await sweep.warm_up([partial(each, made) for each in OPERATIONS.values()])
    return made


async def test_every_operation_is_swept(work: Timetables) -> None:
    assert await work.client.operations() == {*OPERATIONS, *ASKS_NOTHING}


@pytest.mark.parametrize("name", OPERATIONS)
async def test_a_fault_at_any_await_is_survived(sweep: Sweep, work: Timetables, name: str) -> None:
    await sweep.every_await(partial(OPERATIONS[name], work), QUICK)


@pytest.mark.parametrize("name", ["putCouncilSettings", "getDeadline"])
async def test_a_fault_at_any_await_on_new_connections_is_survived(
    sweep: Sweep, work: Timetables, name: str
) -> None:
    await sweep.every_await(partial(OPERATIONS[name], work), QUICK, cold=True)


async def test_a_silent_database_is_given_up_in_time(sweep: Sweep, work: Timetables) -> None:
    """At the beginning, in the middle and at the commit of a transaction, and outside of one."""
    reading, setting = (
        partial(OPERATIONS[each], work) for each in ("getDeadline", "setSandboxClock")
    )
    awaits = await sweep.awaits(reading)
    (statement, *_) = await sweep.awaits(setting)

    broken = [(reading, awaits[each]) for each in (-4, -3, -1)]
    await sweep.broken(Fault.SILENCE, *broken, (setting, statement))
