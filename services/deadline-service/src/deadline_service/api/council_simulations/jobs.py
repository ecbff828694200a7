"""Simulations of whole councils: started, followed, listed, cancelled."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request, Response
from pydantic import TypeAdapter
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.database import driver_connection, transaction
from chassis.idempotency import (
    IdempotencyKeyDep,
    IdempotentRequest,
    idempotent_request,
    result_response,
)
from chassis.identity import Principal, require_scopes
from chassis.limits import AS_REPORT
from chassis.pagination import CursorParam, PagedList
from chassis.problems import Conflict, NotFound, Problem
from chassis.query import PageLimit
from deadline_service.api.council_simulations.checks import check_difference, check_supposition
from deadline_service.api.council_simulations.request import CreateCouncilSimulationRequest
from deadline_service.api.council_simulations.responses import (
    CouncilSimulation,
    CouncilSimulationPage,
    SimulatedCase,
    SimulatedCasePage,
)
from deadline_service.api.dependencies import Context
from deadline_service.domain.rulebook.ruleset import Ruleset
from deadline_service.store.council_settings import read_settings
from deadline_service.store.council_simulations.jobs import (
    MAX_UNFINISHED_SIMULATIONS,
    NewSimulation,
    SimulationJob,
    cancel_simulation_job,
    create_simulation_job,
    find_simulation_job,
    simulation_jobs_before,
)
from deadline_service.store.council_simulations.simulated_cases import (
    DifferingCase,
    differing_cases_after,
)
from events.envelope import CaseId, LedgerId
from events.log.postgres import PostgresLog

router = APIRouter(prefix="/v1", tags=["council-simulations"])

Reader = Annotated[Principal, require_scopes("deadlines:read")]
_START_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    202: {"headers": {"Location": {"$ref": "#/components/headers/Location"}}},
    409: {},
    429: {},
}
_BEFORE_FIRST_CASE: Final = CaseId(UUID(int=0))
_LIST_KEY: Final = TypeAdapter[tuple[datetime, UUID]](tuple[datetime, UUID])
_CASES_KEY: Final = TypeAdapter[tuple[UUID]](tuple[UUID])


class TooManySimulations(
    Problem,
    code="too-many-simulations",
    status=409,
    title="Too many simulations of your council have not ended.",
):
    """Simulations of a whole council are calculated one after the other.

    Wait for one to end, or cancel one.
    """


async def identify_simulation_request(
    request: Request, identity: Reader, key: IdempotencyKeyDep
) -> IdempotentRequest:
    """The identity of a POST, the same each time that it is sent."""
    return idempotent_request(identity, request, key, await request.body())


SimulationRequestDep = Annotated[IdempotentRequest, Depends(identify_simulation_request)]


@router.post(
    "/council-simulations",
    status_code=HTTPStatus.ACCEPTED,
    response_model=CouncilSimulation,
    responses=_START_RESPONSES,
    openapi_extra=AS_REPORT,
)
async def create_council_simulation(
    context: Context,
    reader: Reader,
    body: Annotated[
        CreateCouncilSimulationRequest, Depends(strict_body(CreateCouncilSimulationRequest))
    ],
    request: SimulationRequestDep,
) -> Response:
    """Calculate what other rules, holidays, settings or speed would change in all cases.

    It is calculated in the background, from the facts as they are now: follow it with the id in the
    response. Nothing is recorded, and no deadline changes. The result is kept for 7 days after the
    end, of the newest 20. See docs/simulations.md.
    """
    ledger_id, supposed = LedgerId(reader.ledger_id), body.supposition
    await check_supposition(supposed, context, ledger_id)
    today = await context.clock.today() if body.today is MISSING else body.today

    async def create(db: AsyncConnection) -> CouncilSimulation:
        settings = await read_settings(db, ledger_id)
        check_difference(supposed, Ruleset(context.rulebook, context.calendar), settings)
        new = NewSimulation(
            simulation_id=uuid4(),
            supposition=supposed,
            settings=settings,
            ruleset_digest=context.ruleset_digest,
            today=today,
            position=await PostgresLog(db, ledger_id).head(),
        )
        job = await create_simulation_job(await driver_connection(db), ledger_id, new)
        if job is None:
            raise TooManySimulations(f"{MAX_UNFINISHED_SIMULATIONS} simulations have not ended")
        return CouncilSimulation.of(job, context.rulebook)

    outcome = await context.idempotency.run_in_transaction(request, CouncilSimulation, create)
    context.notify()  # wakes the simulator, too
    return result_response(
        outcome.result,
        replayed=outcome.replayed,
        status=HTTPStatus.ACCEPTED,
        headers={"Location": f"/v1/council-simulations/{outcome.result.simulation_id}"},
    )


@router.get("/council-simulations", responses={400: {}})
async def list_council_simulations(
    context: Context, reader: Reader, limit: PageLimit = 50, cursor: CursorParam = None
) -> CouncilSimulationPage:
    """The simulations of the council, the newest first."""
    ledger_id = LedgerId(reader.ledger_id)
    identifies = {"list": "council simulations", "ledger": str(ledger_id)}
    pages = PagedList[SimulationJob, tuple[datetime, UUID]](context.cursors, identifies, _LIST_KEY)
    before = pages.after(cursor)
    async with transaction(context.engine, ledger_id) as db:
        connection = await driver_connection(db)
        found = await simulation_jobs_before(connection, ledger_id, before, limit + 1)
    page = pages.page(found, limit, lambda job: (job.created_at, job.simulation_id))
    simulations = tuple(CouncilSimulation.of(job, context.rulebook) for job in page.rows)
    return CouncilSimulationPage(simulations=simulations, next=page.next)


@router.get("/council-simulations/{simulation_id}")
async def get_council_simulation(
    context: Context, reader: Reader, simulation_id: UUID
) -> CouncilSimulation:
    """How far a simulation is, and what it has found: counts of deadlines, in all and by rule."""
    ledger_id = LedgerId(reader.ledger_id)
    async with transaction(context.engine, ledger_id) as db:
        job = await _require_job(db, ledger_id, simulation_id)
    return CouncilSimulation.of(job, context.rulebook)


@router.get("/council-simulations/{simulation_id}/cases", responses={400: {}})
async def list_council_simulation_cases(
    context: Context,
    reader: Reader,
    simulation_id: UUID,
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> SimulatedCasePage:
    """The cases that differ, each with its deadlines before and after."""
    ledger_id = LedgerId(reader.ledger_id)
    identifies = {"ledger": str(ledger_id), "simulation": str(simulation_id)}
    pages = PagedList[DifferingCase, tuple[UUID]](context.cursors, identifies, _CASES_KEY)
    after = pages.after(cursor)
    first = _BEFORE_FIRST_CASE if after is None else CaseId(after[0])
    async with transaction(context.engine, ledger_id) as db:
        await _require_job(db, ledger_id, simulation_id)
        found = await differing_cases_after(
            await driver_connection(db), ledger_id, simulation_id, first, limit + 1
        )
    page = pages.page(found, limit, lambda row: (row[0],))
    cases = tuple(
        SimulatedCase(case_id=case_id, deadlines=tuple(deadlines), omitted=omitted)
        for case_id, omitted, deadlines in page.rows
    )
    return SimulatedCasePage(cases=cases, next=page.next)


@router.post(
    "/council-simulations/{simulation_id}/cancellation",
    status_code=HTTPStatus.CREATED,
    response_model=CouncilSimulation,
    responses={409: {}},
)
async def cancel_council_simulation(
    context: Context, reader: Reader, simulation_id: UUID, request: SimulationRequestDep
) -> Response:
    """End a simulation. What it has found is kept as that of one that ended."""
    ledger_id = LedgerId(reader.ledger_id)

    async def cancel(db: AsyncConnection) -> CouncilSimulation:
        connection = await driver_connection(db)
        is_cancelled = await cancel_simulation_job(connection, ledger_id, simulation_id)
        job = await _require_job(db, ledger_id, simulation_id)
        if not is_cancelled:
            raise Conflict("the simulation has ended")
        return CouncilSimulation.of(job, context.rulebook)

    outcome = await context.idempotency.run_in_transaction(request, CouncilSimulation, cancel)
    location = {"Location": f"/v1/council-simulations/{simulation_id}"}
    return result_response(outcome.result, replayed=outcome.replayed, headers=location)


async def _require_job(
    db: AsyncConnection, ledger_id: LedgerId, simulation_id: UUID
) -> SimulationJob:
    """A simulation.

    Raises:
        NotFound: there is none.
    """
    job = await find_simulation_job(await driver_connection(db), ledger_id, simulation_id)
    if job is None:
        raise NotFound
    return job
