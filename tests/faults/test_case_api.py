"""case-api, with a fault at every await of every operation."""

import asyncio
from functools import partial
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from tests.faults.case_api_calls import CASE_API_OPERATIONS, CaseApiCalls, call_as_new_client
from tests.faults.directory_calls import DIRECTORY_OPERATIONS
from tests.faults.document_calls import DOCUMENT_OPERATIONS
from tests.faults.environment import FaultEnvironment
from tests.faults.erasure_calls import ERASURE_OPERATIONS
from tests.faults.funding_calls import FUNDING_OPERATIONS
from tests.faults.further_calls import FURTHER_OPERATIONS
from tests.faults.import_calls import IMPORT_OPERATIONS
from tests.faults.inspection_calls import INSPECTION_OPERATIONS
from tests.faults.institution_calls import INSTITUTION_OPERATIONS
from tests.faults.legal_hold_calls import LEGAL_HOLD_OPERATIONS
from tests.faults.link_calls import LINK_OPERATIONS
from tests.faults.other_council import OtherCouncil
from tests.faults.panel_calls import PANEL_OPERATIONS
from tests.faults.placement_calls import PLACEMENT_OPERATIONS
from tests.faults.plan_calls import PLAN_OPERATIONS
from tests.faults.proceedings_calls import PROCEEDINGS_OPERATIONS
from tests.faults.provision_calls import PROVISION_OPERATIONS
from tests.faults.reading_calls import READING_OPERATIONS
from tests.faults.restriction_calls import RESTRICTION_OPERATIONS
from tests.faults.retention_calls import RETENTION_OPERATIONS
from tests.faults.sui_calls import SUI_OPERATIONS
from tests.faults.support import WITHOUT_DATABASE, AdminQueries, ApiClient
from tests.faults.transfer_calls import TRANSFER_OPERATIONS

from case_api.api.families import OPERATIONS as FACT_OPERATIONS
from chassis.testing.faults import QUICK_FAULTS, ApiSweep, Fault, FaultProxy, Injection

OPERATIONS: Final = {
    **CASE_API_OPERATIONS,
    **PROCEEDINGS_OPERATIONS,
    **FURTHER_OPERATIONS,
    **DIRECTORY_OPERATIONS,
    **PLAN_OPERATIONS,
    **DOCUMENT_OPERATIONS,
    **IMPORT_OPERATIONS,
    **TRANSFER_OPERATIONS,
    **FUNDING_OPERATIONS,
    **PLACEMENT_OPERATIONS,
    **INSTITUTION_OPERATIONS,
    **LINK_OPERATIONS,
    **LEGAL_HOLD_OPERATIONS,
    **RESTRICTION_OPERATIONS,
    **PANEL_OPERATIONS,
    **PROVISION_OPERATIONS,
    **ERASURE_OPERATIONS,
    **INSPECTION_OPERATIONS,
    **READING_OPERATIONS,
    **RETENTION_OPERATIONS,
    **SUI_OPERATIONS,
}
"""The operations that are swept, by operation id: all, but for facts that others represent."""
Json = Any
"""OpenAPI, as it is served."""
RECORDING: Final = {operation.name for operation in FACT_OPERATIONS}
"""All of them have one implementation, `case_api.api.fact_routes`: their number adds no await."""
OF_OTHER_COUNCIL: Final = frozenset({"listAnnexA", "downloadAnnexA"})
"""Operations that are swept with the other council's key, which has few cases."""
SIGNED: Final = frozenset({"receiveLifecycleNotification"})
"""Operations without an API key: a request with other ids has another signature. For two councils:
services/case-api/tests/api/sui."""
pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]

READINGS_QUERY: Final = "SELECT operation FROM case_api.reading ORDER BY recorded_at, position"
"""Of both councils: some operations are called with the other one's key."""
READ_IF_REFUSED: Final = frozenset({"openCase"})
"""Operations that answer with what is stored only where they refuse."""
READ_BY_NOTIFICATION: Final = frozenset({"receiveLifecycleNotification"})
"""Operations that search and answer nothing, so that no purpose is stated."""
NOTIFY: Final = "NOTIFY send_log"
NOTIFY_TIMEOUT_SECONDS: Final = 30
"""Seconds within which a connection that does not respond is replaced."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sweep(proxy: FaultProxy, http: httpx.AsyncClient, env: FaultEnvironment) -> ApiSweep:
    return ApiSweep(proxy, await env.start("case_api api", "CASE_API_PORT"), http)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def work(sweep: ApiSweep, http: httpx.AsyncClient, records: AdminQueries) -> CaseApiCalls:
    made = CaseApiCalls(ApiClient(http, sweep.process.url), records)
    await sweep.warm_up([partial(each, made) for each in OPERATIONS.values()])
    return made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def readers(work: CaseApiCalls) -> set[str]:
    """The operations that state for which purpose personal data is read, by OpenAPI."""
    document = (await work.client.http.get(f"{work.client.url}/openapi.json")).json()
    return readers_of(document)


async def test_every_implementation_is_swept(work: CaseApiCalls) -> None:
    assert await work.client.operations() == {*OPERATIONS, *RECORDING, *WITHOUT_DATABASE}


@pytest.mark.parametrize("name", OPERATIONS)
async def test_every_request_survives_a_fault_at_any_await(
    sweep: ApiSweep, work: CaseApiCalls, name: str
) -> None:
    await sweep.inject_at_every_await(partial(OPERATIONS[name], work), QUICK_FAULTS)


async def test_a_request_survives_a_fault_while_its_key_is_looked_up(
    sweep: ApiSweep, work: CaseApiCalls
) -> None:
    await sweep.inject_at_every_await(partial(call_as_new_client, work), QUICK_FAULTS)


@pytest.mark.parametrize("name", [each for each in OPERATIONS if each not in SIGNED])
async def test_another_council_learns_nothing(
    sweep: ApiSweep, other: OtherCouncil, work: CaseApiCalls, name: str
) -> None:
    call = await OPERATIONS[name](work)

    await other.assert_learns_nothing(call)

    response = await sweep.send(call)
    assert response.status_code == call.status, "the other council's requests had no effect"
    if name not in OF_OTHER_COUNCIL:
        await other.assert_is_shown_nothing_of(response, call)


@pytest.mark.parametrize("name", OPERATIONS)
async def test_a_request_that_reads_personal_data_is_recorded_once(
    sweep: ApiSweep, work: CaseApiCalls, records: AdminQueries, readers: set[str], name: str
) -> None:
    call = await OPERATIONS[name](work)
    before = await records.fetch_column(READINGS_QUERY)

    response = await sweep.send(call)

    assert response.status_code == call.status
    after = await records.fetch_column(READINGS_QUERY)
    records_reading = name in (readers - READ_IF_REFUSED) | READ_BY_NOTIFICATION
    assert after[len(before) :] == ([name] if records_reading else [])


@pytest.mark.parametrize("name", ["openCase", "getCase"])
async def test_every_request_survives_a_fault_on_new_connections(
    sweep: ApiSweep, work: CaseApiCalls, name: str
) -> None:
    await sweep.inject_at_every_await(partial(OPERATIONS[name], work), QUICK_FAULTS, cold=True)


async def test_an_unresponsive_database_times_out(sweep: ApiSweep, work: CaseApiCalls) -> None:
    """At the start, in the middle and at the commit of a transaction, and outside of one."""
    opening, complaining = (
        partial(OPERATIONS[each], work) for each in ("openCase", "recordComplaint")
    )
    begin, *_, append, _, commit = await sweep.list_awaits(opening)
    read, _ = await sweep.list_awaits(complaining)

    broken = [(opening, each) for each in (begin, append, commit)]
    await sweep.inject_concurrently(Fault.SILENCE, *broken, (complaining, read))


@pytest.mark.parametrize("fault", [*QUICK_FAULTS, Fault.SILENCE])
async def test_notifications_continue_after_a_fault(
    work: CaseApiCalls, proxy: FaultProxy, fault: Fault
) -> None:
    injection = Injection(fault, lambda _, trip: trip.statement.startswith(NOTIFY))
    proxy.arm(injection)
    await work.new_case()
    await injection.wait_until_fired(NOTIFY_TIMEOUT_SECONDS)
    proxy.observed.clear()

    async with asyncio.timeout(NOTIFY_TIMEOUT_SECONDS):
        while not any(trip.statement.startswith(NOTIFY) for trip in proxy.observed):
            await work.new_case()
            await asyncio.sleep(0.2)


def readers_of(document: Json) -> set[str]:
    """The operations that state for which purpose personal data is read."""
    return {
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
        if any(each.get("name") == "Reading-Purpose" for each in operation.get("parameters", ()))
    }
