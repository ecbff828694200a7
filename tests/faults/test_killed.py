"""An API that is killed in the middle of a write, and started again: one effect."""

from functools import partial
from typing import Final

import httpx
import pytest
import pytest_asyncio
from tests.faults.case_api_calls import CASE_API_OPERATIONS, CaseApiCalls
from tests.faults.environment import FaultEnvironment
from tests.faults.erasure_calls import ERASURE_OPERATIONS
from tests.faults.sui_calls import SUI_OPERATIONS
from tests.faults.support import AdminQueries, ApiClient

from chassis.testing.faults import ApiSweep, Fault, Injection, nth_of_statement
from chassis.testing.process import ServiceProcess

OPERATIONS: Final = {**CASE_API_OPERATIONS, **ERASURE_OPERATIONS, **SUI_OPERATIONS}
KILL_SECONDS: Final = 10
"""The connection of a killed process is closed before the process has ended."""
pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def process(env: FaultEnvironment) -> ServiceProcess:
    return await env.start("case_api api", "CASE_API_PORT")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sweep(
    env: FaultEnvironment, process: ServiceProcess, http: httpx.AsyncClient
) -> ApiSweep:
    return ApiSweep(env.proxy, process, http)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def work(
    process: ServiceProcess, http: httpx.AsyncClient, records: AdminQueries
) -> CaseApiCalls:
    return CaseApiCalls(ApiClient(http, process.url), records)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault.RESET, id="before the server has it"),
        pytest.param(Fault.LOSE_RESPONSE, id="when it is carried out"),
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("openCase", id="at a commit"),
        pytest.param("erasePersonalData", id="at the commit of an erasure"),
        pytest.param("receiveLifecycleNotification", id="at the commit of a notification"),
        pytest.param("recordAssessmentAgreement", id="at a statement that is a transaction"),
    ],
)
async def test_a_request_repeated_after_a_kill_has_its_effect_once(
    sweep: ApiSweep, work: CaseApiCalls, env: FaultEnvironment, name: str, fault: Fault
) -> None:
    prepare = partial(OPERATIONS[name], work)
    *_, last = await sweep.list_awaits(prepare)
    call = await prepare()
    injection = Injection(fault, nth_of_statement(last), sweep.process.kill)
    env.proxy.arm(injection)

    with pytest.raises(httpx.TransportError):
        await sweep.send(call)
    await injection.wait_until_fired(KILL_SECONDS)
    sweep.process.start()
    await sweep.process.wait_until_ready()

    await sweep.send_and_check(call)
