"""An API that is killed in the middle of a write, and started again: one effect."""

from functools import partial

import httpx
import pytest
import pytest_asyncio
from tests.faults.casework import OPERATIONS, Casework
from tests.faults.stage import Stage
from tests.faults.system import Client, Records

from chassis.testing.faults import Fault, Injection, Sweep, nth_of
from chassis.testing.process import ServiceProcess

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def process(here: Stage) -> ServiceProcess:
    return await here.start("case_api", "CASE_API_PORT")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sweep(here: Stage, process: ServiceProcess, http: httpx.AsyncClient) -> Sweep:
    return Sweep(here.proxy, process, http)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def work(process: ServiceProcess, http: httpx.AsyncClient, records: Records) -> Casework:
    return Casework(Client(http, process.url), records)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault.RESET, id="before the server has it"),
        pytest.param(Fault.LOSE, id="when it is carried out"),
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("openCase", id="at a commit"),
        pytest.param("recordAssessmentAgreement", id="at a statement that is a transaction"),
    ],
)
async def test_what_was_sent_again_after_a_kill_happened_once(
    sweep: Sweep, work: Casework, here: Stage, name: str, fault: Fault
) -> None:
    prepare = partial(OPERATIONS[name], work)
    *_, last = await sweep.awaits(prepare)
    call = await prepare()
    injection = Injection(fault, nth_of(last), sweep.process.kill)
    here.proxy.arm(injection)

    with pytest.raises(httpx.TransportError):
        await sweep.ask(call)
    assert injection.has_fired
    sweep.process.start()
    await sweep.process.until_ready()

    await sweep.carry_out(call)
