"""Generates the route of each operation that records a fact."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from case_api.api.command_context import (
    CommandContext,
    CommandContextDep,
    ErasureContextDep,
    ErasureRequestDep,
    IdempotentRequestDep,
)
from case_api.api.execute import execute
from case_api.api.families import OPERATIONS
from case_api.api.operation import Operation
from case_api.api.recorded_event import created, response_model
from case_api.api.request_models import event_of, request_model
from case_api.domain import decide
from case_api.domain.amend import AmendFact
from case_api.domain.record import RecordFacts
from chassis.body import strict_body
from chassis.idempotency import IdempotentRequest
from chassis.routing import create_operation_router
from chassis.strict_model import StrictModel
from events.contracts import CaseCorrected, CaseVoided, Event
from events.envelope import CaseId

router = create_operation_router(prefix="/v1")


def add_route(operation: Operation) -> None:
    """Add the route of one operation."""

    async def record(
        case_id: CaseId,
        body: Annotated[StrictModel, Depends(strict_body(request_model(operation)))],
        context: CommandContextDep,
        request: IdempotentRequestDep,
    ) -> Response:
        return await _record_fact(operation, case_id, body, context, request)

    _add_fact_route(router, operation, record)


def add_route_of_eraser(to: APIRouter, operation: Operation) -> None:
    """Add the route of an operation that needs the scope of erasures, `cases:erase`."""

    async def record(
        case_id: CaseId,
        body: Annotated[StrictModel, Depends(strict_body(request_model(operation)))],
        context: ErasureContextDep,
        request: ErasureRequestDep,
    ) -> Response:
        return await _record_fact(operation, case_id, body, context, request)

    _add_fact_route(to, operation, record)


async def _record_fact(
    operation: Operation,
    case_id: CaseId,
    body: StrictModel,
    context: CommandContext,
    request: IdempotentRequest,
) -> Response:
    """Record the fact of one operation."""
    event = event_of(operation, body, context.app.new_id)
    command = command_of(event, await context.app.clock.today())
    executor = context.executor(request)
    outcome = await execute(context, request, partial(executor.execute, case_id, command))
    location = f"/v1/cases/{case_id}/history/{outcome.result.position}"
    return created(response_model(operation), outcome, location)


def _add_fact_route(
    to: APIRouter, operation: Operation, record: Callable[..., Awaitable[Response]]
) -> None:
    """Add the route of an operation, as its contract describes it."""
    description = operation.contract.__doc__ or ""
    to.add_api_route(
        f"/cases/{{case_id}}/{operation.noun}",
        record,
        methods=["POST"],
        status_code=201,
        operation_id=operation.name,
        summary=operation.contract.statement,
        description=description,
        response_model=response_model(operation),
        tags=["cases"],
    )


def command_of(event: Event, today: date) -> decide.Command:
    """The command to record a fact: an amendment, or a fact of the case."""
    match event:
        case CaseCorrected() | CaseVoided():
            return AmendFact(event, today)
        case _:
            return RecordFacts([event], today)


for each in OPERATIONS:
    add_route(each)
