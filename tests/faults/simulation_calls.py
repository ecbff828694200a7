"""The operations of simulations of whole councils, each as a new request."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import httpx
from tests.faults.deadline_calls import DeadlineCalls
from tests.faults.support import new_key_header

from chassis.testing.faults import ApiCall

PrepareSimulationCall = Callable[[DeadlineCalls], Awaitable[ApiCall]]
PATH: Final = "/v1/council-simulations"
SUPPOSED: Final = {"settings": {"count_receipt_day": False}, "today": "2026-12-01"}
STATE: Final = "SELECT state FROM deadline.council_simulation WHERE simulation_id::text = $1"


async def start_simulation(work: DeadlineCalls) -> ApiCall:
    """A simulation of the council."""
    await delete_all(work)

    async def is_done_once(response: httpx.Response) -> None:
        states = await work.records.fetch_column(STATE, response.json()["simulation_id"])
        assert states == ["waiting"]
        every = await work.records.fetch_column("SELECT 1 FROM deadline.council_simulation")
        assert len(every) == 1

    return work.client.call(
        *("POST", PATH, 202), body=SUPPOSED, headers=new_key_header(), is_done_once=is_done_once
    )


async def cancel_simulation(work: DeadlineCalls) -> ApiCall:
    """The cancellation of a simulation."""
    simulation_id = await new_simulation(work)

    async def is_done_once(_: httpx.Response) -> None:
        assert await work.records.fetch_column(STATE, simulation_id) == ["cancelled"]

    return work.client.call(
        *("POST", f"{PATH}/{simulation_id}/cancellation", 201),
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


def read_simulation(path: str) -> PrepareSimulationCall:
    """A read of a simulation."""

    async def prepare(work: DeadlineCalls) -> ApiCall:
        return work.client.call("GET", path.format(id=await new_simulation(work)))

    return prepare


async def new_simulation(work: DeadlineCalls) -> str:
    """The id of a new simulation."""
    await delete_all(work)
    return (await work.client.post(PATH, SUPPOSED))["simulation_id"]


async def delete_all(work: DeadlineCalls) -> None:
    """Delete every simulation, so that the council may have another."""
    await work.records.fetch_column("DELETE FROM deadline.council_simulation")


SIMULATION_OPERATIONS: Final[Mapping[str, PrepareSimulationCall]] = {
    "createCouncilSimulation": start_simulation,
    "listCouncilSimulations": read_simulation(PATH),
    "getCouncilSimulation": read_simulation(f"{PATH}/{{id}}"),
    "listCouncilSimulationCases": read_simulation(f"{PATH}/{{id}}/cases"),
    "cancelCouncilSimulation": cancel_simulation,
}
"""The calls by operation id."""
