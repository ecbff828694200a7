"""case-api, with a fault at every await of every operation."""

import asyncio
from functools import partial
from typing import Final

import httpx
import pytest
import pytest_asyncio
from tests.faults.casework import OPERATIONS, Casework, as_a_new_client
from tests.faults.stage import Stage
from tests.faults.system import ASKS_NOTHING, Client, Records

from chassis.testing.faults import QUICK, Fault, FaultProxy, Injection, Sweep

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]

NOTIFY: Final = "NOTIFY send_log"
NOTIFIED_WITHIN: Final = 30
"""Seconds, in which a connection that says nothing more has been given up and made again."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sweep(proxy: FaultProxy, http: httpx.AsyncClient, here: Stage) -> Sweep:
    return Sweep(proxy, await here.start("case_api", "CASE_API_PORT"), http)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def work(sweep: Sweep, http: httpx.AsyncClient, records: Records) -> Casework:
    made = Casework(Client(http, sweep.process.url), records)
    await sweep.warm_up([partial(each, made) for each in OPERATIONS.values()])
    return made


async def test_every_operation_is_swept(work: Casework) -> None:
    assert await work.client.operations() == {*OPERATIONS, *ASKS_NOTHING}


@pytest.mark.parametrize("name", OPERATIONS)
async def test_a_fault_at_any_await_is_survived(sweep: Sweep, work: Casework, name: str) -> None:
    await sweep.every_await(partial(OPERATIONS[name], work), QUICK)


async def test_a_fault_while_a_key_is_looked_up_is_survived(sweep: Sweep, work: Casework) -> None:
    await sweep.every_await(partial(as_a_new_client, work), QUICK)


@pytest.mark.parametrize("name", ["openCase", "getCase"])
async def test_a_fault_at_any_await_on_new_connections_is_survived(
    sweep: Sweep, work: Casework, name: str
) -> None:
    await sweep.every_await(partial(OPERATIONS[name], work), QUICK, cold=True)


async def test_a_silent_database_is_given_up_in_time(sweep: Sweep, work: Casework) -> None:
    """At the beginning, in the middle and at the commit of a transaction, and outside of one."""
    opening, voiding = (partial(OPERATIONS[each], work) for each in ("openCase", "recordVoid"))
    begin, *_, append, _, commit = await sweep.awaits(opening)
    read, _ = await sweep.awaits(voiding)

    broken = [(opening, each) for each in (begin, append, commit)]
    await sweep.broken(Fault.SILENCE, *broken, (voiding, read))


@pytest.mark.parametrize("fault", [*QUICK, Fault.SILENCE])
async def test_followers_are_notified_again_after_a_fault(
    work: Casework, proxy: FaultProxy, fault: Fault
) -> None:
    injection = Injection(fault, lambda _, trip: trip.statement.startswith(NOTIFY))
    proxy.arm(injection)
    await work.opened()
    await injection.wait(NOTIFIED_WITHIN)
    proxy.seen.clear()

    async with asyncio.timeout(NOTIFIED_WITHIN):
        while not any(trip.statement.startswith(NOTIFY) for trip in proxy.seen):
            await work.opened()
            await asyncio.sleep(0.2)
