"""What if: the deadlines that a history implies, nothing stored."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import MISSING

from chassis import idempotency
from chassis.body import StrictBody, read, strict
from chassis.cursor import Cursors
from chassis.identity import Identity, needs
from chassis.openapi.documented import Documented, Operation, Schemas
from chassis.own_process import CPU_SECONDS, TooMuchWork
from chassis.problems import InvalidCursor, InvalidRequest, Violation
from chassis.query import Limit
from deadline_service.api import simulating
from deadline_service.api.doors import Doors, Outside
from deadline_service.api.paging import ACursor
from deadline_service.api.refusal import Refusal
from deadline_service.api.shown import ExplainedDeadline
from deadline_service.api.simulated import Simulation
from deadline_service.domain.effort import takes_long
from deadline_service.domain.explanation import Part
from deadline_service.store.council import settings_of
from deadline_service.store.facts import FACTS_AT_MOST, facts_of, types_of
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["simulations"])

REFUSED: Final[dict[int | str, dict[str, Any]]] = {400: {}, 404: {}, 409: {}, 429: {}}
SMALL_BODY: Final = 8 * 1024
"""Bytes of a body that is worked out at once, in some milliseconds; it holds some 40 facts."""
Reader = Annotated[Identity, needs("deadlines:read")]

Asked = tuple[bytes, simulating.Given, int, int]
"""The body, what is needed beside it, the first deadline to answer, and how many."""


class Simulated(Part):
    """A part of the deadlines that the facts imply, explained, in the order in which they began."""

    today: date
    deadlines: Annotated[tuple[ExplainedDeadline, ...], Field(max_length=200)]
    next: Annotated[str, Field(max_length=2000)] | MISSING = MISSING
    """The cursor of the next part, for the same body; left out where this is the last. A part also
    ends where it has grown large."""


class Submitted(Documented):
    """The dependency that takes a body as it is, to be read where there is time."""

    problems = StrictBody.problems

    async def __call__(self, request: Request) -> bytes:
        """The bytes."""
        return await read(request)

    def document(self, operation: Operation, schemas: Schemas) -> None:
        """Publish the model as the body."""
        strict(Simulation).document(operation, schemas)


class _Named(BaseModel):
    """What of a body must be known before it is read: the case whose facts are needed."""

    case_id: CaseId | None = None


@router.post("/simulations", response_model=Simulated, responses=REFUSED)
async def simulate(
    outside: Outside,
    reader: Reader,
    body: Annotated[bytes, Depends(Submitted())],
    _: Annotated[str, Depends(idempotency.required)],
    cursor: ACursor = None,
    limit: Limit = 200,
) -> Response:
    """Work out the deadlines of a supposed history, or of a case with supposed changes.

    Nothing is stored, so the same request has the same answer whatever its Idempotency-Key. Ask for
    the next part with the same body and the cursor.
    """
    ledger_id = LedgerId(reader.ledger_id)
    given = await _given(outside, ledger_id, body)
    within = _within(ledger_id, body, given, outside.law_digest)
    first = _first(outside.cursors, cursor, within)
    part = await _part(outside, ledger_id, (body, given, first, limit))
    if isinstance(part, Refusal):
        raise part.problem()
    return Response(_answer(part, outside.cursors, within), media_type="application/json")


async def _given(outside: Doors, ledger_id: LedgerId, body: bytes) -> simulating.Given:
    """What the answer is made from, beside the body."""
    today = await outside.clock.today()
    try:
        case_id = _Named.model_validate_json(body).case_id
    except ValidationError:
        case_id = None  # what is wrong with the body is told by who reads all of it
    async with outside.reading(ledger_id) as council:
        settings = await settings_of(council.db, ledger_id)
        if case_id is None:
            return simulating.Given((), settings, today)
        facts = await facts_of(council.db, ledger_id, case_id, FACTS_AT_MOST + 1)
    if len(facts) > FACTS_AT_MOST:
        message = f"has more than {FACTS_AT_MOST} facts"
        raise InvalidRequest(errors=[Violation("too_many_facts", message, pointer="/case_id")])
    return simulating.Given(facts, settings, today)


async def _part(outside: Doors, ledger_id: LedgerId, asked: Asked) -> simulating.Part | Refusal:
    """The answer, worked out here if that takes no time, and else beside the event loop."""
    body, given, *_ = asked
    if len(body) <= SMALL_BODY and not takes_long(types_of(given.facts)):
        return simulating.simulate(*asked)
    try:
        return await outside.pool.run(ledger_id, simulating.simulate, *asked)
    except TooMuchWork:
        message = f"takes more than {CPU_SECONDS:g} seconds to work out: send fewer facts"
        raise InvalidRequest(errors=[Violation("too_much_work", message, pointer="")]) from None


def _within(
    ledger_id: LedgerId, body: bytes, given: simulating.Given, law: str
) -> Mapping[str, str]:
    """What makes an answer the same: a cursor is of no use for another."""
    digest = hashlib.sha256(body).hexdigest()
    made_of = f"{len(given.facts)} {given.settings.model_dump_json()} {law}"
    return {"ledger": str(ledger_id), "simulation": digest, "made of": made_of}


def _first(cursors: Cursors, cursor: str | None, within: Mapping[str, str]) -> int:
    """The place of the first deadline to answer."""
    if cursor is None:
        return 0
    match cursors.read(cursor, within):
        case [int(first)] if first >= 0:
            return first
        case _:
            raise InvalidCursor


def _answer(part: simulating.Part, cursors: Cursors, within: Mapping[str, str]) -> bytes:
    """`Simulated` as JSON, of which the deadlines are JSON already."""
    more = (
        b"" if part.next is None else b',"next":"%s"' % cursors.make([part.next], within).encode()
    )
    today = part.today.isoformat().encode()
    return b'{"today":"%s","deadlines":[%s]%s}' % (today, b",".join(part.deadlines), more)
