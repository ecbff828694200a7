"""What if: the deadlines that a history implies, nothing stored."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import MISSING

from chassis import idempotency
from chassis.body import StrictBody, read_json_body, strict_body
from chassis.cursor import CursorCodec
from chassis.identity import Principal, require_scopes
from chassis.isolated_process import MAX_CPU_SECONDS, WorkLimitExceeded
from chassis.limits import AS_REPORT
from chassis.openapi.documentation import DocumentedDependency, OpenApiOperation, SchemaRegistry
from chassis.pagination import CursorParam
from chassis.problems import InvalidCursor, InvalidRequest, Violation
from chassis.query import PageLimit
from deadline_service.api import simulation_run
from deadline_service.api.deadline_responses import ExplainedDeadline
from deadline_service.api.dependencies import AppContext, Context
from deadline_service.api.portable_problem import PortableProblem
from deadline_service.api.simulation_request import CreateSimulationRequest
from deadline_service.domain.evaluation.cost import is_expensive
from deadline_service.domain.explanation.structured import ResponseModel
from deadline_service.store.case_facts import MAX_CASE_FACTS, event_types, read_fact_rows
from deadline_service.store.council_settings import read_settings
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["simulations"])

ERROR_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {400: {}, 404: {}, 409: {}, 429: {}}
MAX_INLINE_BYTES: Final = 8 * 1024
"""Bytes of a body that is calculated in this process, in some milliseconds; it holds some 40 facts.
"""
Reader = Annotated[Principal, require_scopes("deadlines:read")]

SimulationArguments = tuple[bytes, simulation_run.SimulationContext, int, int]
"""The body, what is needed in addition, the index of the first deadline to return, and how many."""


class Simulation(ResponseModel):
    """A page of the deadlines that the facts imply, explained, in the order of their beginning."""

    today: date
    deadlines: Annotated[tuple[ExplainedDeadline, ...], Field(max_length=200)]
    next: Annotated[str, Field(max_length=2000)] | MISSING = MISSING
    """The cursor of the next page, for the same body; left out where this is the last.

    A page also ends when it reaches about 1 MiB.
    """


class RawBody(DocumentedDependency):
    """The dependency that returns a body unparsed, so that another process can parse it."""

    problems = StrictBody.problems

    async def __call__(self, request: Request) -> bytes:
        """The bytes."""
        return await read_json_body(request)

    def document(self, operation: OpenApiOperation, schemas: SchemaRegistry) -> None:
        """Publish the model as the body."""
        strict_body(CreateSimulationRequest).document(operation, schemas)


class _CaseReference(BaseModel):
    """The part of a body that is needed before it is parsed: the case whose facts are read."""

    case_id: CaseId | None = None


@router.post(
    "/simulations", response_model=Simulation, responses=ERROR_RESPONSES, openapi_extra=AS_REPORT
)
async def create_simulation(
    context: Context,
    reader: Reader,
    body: Annotated[bytes, Depends(RawBody())],
    _: Annotated[str, Depends(idempotency.idempotency_key_without_effect)],
    cursor: CursorParam = None,
    limit: PageLimit = 200,
) -> Response:
    """Calculate the deadlines of a supposed history, or of a case with supposed changes.

    The operation has no effect and nothing is stored, whatever its Idempotency-Key. Request the
    next page with the same body and the cursor.
    """
    ledger_id = LedgerId(reader.ledger_id)
    given = await _simulation_context(context, ledger_id, body)
    within = _cursor_scope(ledger_id, body, given, context.ruleset_digest)
    first = _first_place(context.cursors, cursor, within)
    part = await _part(context, ledger_id, (body, given, first, limit))
    if isinstance(part, PortableProblem):
        raise part.to_problem()
    return Response(_render(part, context.cursors, within), media_type="application/json")


async def _simulation_context(
    context: AppContext, ledger_id: LedgerId, body: bytes
) -> simulation_run.SimulationContext:
    """What the response is calculated from, in addition to the body."""
    today = await context.clock.today()
    try:
        case_id = _CaseReference.model_validate_json(body).case_id
    except ValidationError:
        case_id = None  # errors of the body are reported when all of it is parsed
    async with context.read_session(ledger_id) as session:
        settings = await read_settings(session.db, ledger_id)
        if case_id is None:
            return simulation_run.SimulationContext((), settings, today)
        facts = await read_fact_rows(session.db, ledger_id, case_id, MAX_CASE_FACTS + 1)
    if len(facts) > MAX_CASE_FACTS:
        message = f"has more than {MAX_CASE_FACTS} facts"
        raise InvalidRequest(errors=[Violation("too_many_facts", message, pointer="/case_id")])
    return simulation_run.SimulationContext(facts, settings, today)


async def _part(
    context: AppContext, ledger_id: LedgerId, asked: SimulationArguments
) -> simulation_run.SimulationPart | PortableProblem:
    """The response, calculated here if that takes some milliseconds, else in the pool."""
    body, given, *_ = asked
    if len(body) <= MAX_INLINE_BYTES and not is_expensive(event_types(given.facts)):
        return simulation_run.run_simulation(*asked)
    try:
        return await context.work_pool.run(ledger_id, simulation_run.run_simulation, *asked)
    except WorkLimitExceeded:
        message = f"takes more than {MAX_CPU_SECONDS:g} seconds to work out: send fewer facts"
        raise InvalidRequest(errors=[Violation("too_much_work", message, pointer="")]) from None


def _cursor_scope(
    ledger_id: LedgerId, body: bytes, given: simulation_run.SimulationContext, law: str
) -> Mapping[str, str]:
    """A digest of what the response depends on; a cursor is valid for that response only."""
    digest = hashlib.sha256(body).hexdigest()
    made_of = f"{len(given.facts)} {given.settings.model_dump_json()} {law}"
    return {"ledger": str(ledger_id), "simulation": digest, "made of": made_of}


def _first_place(cursors: CursorCodec, cursor: str | None, within: Mapping[str, str]) -> int:
    """The index of the first deadline to return."""
    if cursor is None:
        return 0
    match cursors.decode(cursor, within):
        case [int(first)] if first >= 0:
            return first
        case _:
            raise InvalidCursor


def _render(
    part: simulation_run.SimulationPart, cursors: CursorCodec, within: Mapping[str, str]
) -> bytes:
    """`Simulation` as JSON, of which the deadlines are JSON already."""
    more = (
        b"" if part.next is None else b',"next":"%s"' % cursors.encode([part.next], within).encode()
    )
    today = part.today.isoformat().encode()
    return b'{"today":"%s","deadlines":[%s]%s}' % (today, b",".join(part.deadlines), more)
