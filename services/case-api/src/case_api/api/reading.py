"""Reading a case and its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.doors import Doors, doors
from case_api.api.patience import patiently
from case_api.api.shown import (
    HistoryFact,
    ShownCase,
    shown_case,
    shown_history,
)
from case_api.domain.decide import CASE
from chassis.identity import Principal, require_scopes
from chassis.preconditions import CONDITIONAL_RESPONSES, IF_NONE_MATCH_PARAMETER, etag, not_modified
from chassis.problems import NotFound, Unavailable
from chassis.query import PageLimit, PlainDigits, QueryDate, QueryInstant
from events.contracts import ContractModel
from events.contracts.references import EventPosition
from events.envelope import CaseId, LedgerId, Position
from events.history import as_of as happened_by
from events.history import effective
from events.history import known_at as told_by
from events.stored_event import StoredEvent, decode_events

router = APIRouter(prefix="/v1", tags=["cases"])

LARGEST: Final = 2**53 - 1
"""The largest whole number that every JSON reader holds exactly."""
PATIENCE_SECONDS: Final = 2.0
"""How long a read waits for the position that it asks for."""

Reader = Annotated[Principal, require_scopes("cases:read")]
Place = Annotated[int, Field(ge=0, le=LARGEST), PlainDigits]
MinPosition = Annotated[
    Place | SkipJsonSchema[None],
    Query(description="Wait briefly until the ledger has come to this position"),
]


class HistoryPage(ContractModel):
    """Part of a case's history, oldest first."""

    facts: Annotated[tuple[HistoryFact, ...], Field(max_length=200)]
    next: EventPosition | MISSING = MISSING
    """Pass it as `after` for the next page. Missing: this is the last."""


@dataclass(frozen=True, slots=True)
class Seen:
    """From where a case is looked at: a day, an instant, a position."""

    as_of: Annotated[
        QueryDate | SkipJsonSchema[None], Query(description="As things were at the end of this day")
    ] = None
    known_at: Annotated[
        QueryInstant | SkipJsonSchema[None],
        Query(description="By what had been recorded at this instant"),
    ] = None
    min_position: MinPosition = None


@router.get(
    "/cases/{case_id}",
    operation_id="getCase",
    response_model=ShownCase,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_case(
    request: Request, case_id: CaseId, who: Reader, seen: Annotated[Seen, Depends()]
) -> Response:
    """A case as its facts left it, now or in the past.

    Corrections and voids are heard. `as_of` asks what was true on a day, `known_at` what had been
    recorded by an instant; together, what was known then about that day.
    """
    history = await _history(doors(request), who, case_id, seen.min_position or 0)
    told = told_by(history, seen.known_at) if seen.known_at else history
    known = decode_events(told)
    heard = happened_by(effective(known.decoded), seen.as_of) if seen.as_of else known.decoded
    shown = shown_case(CASE.fold(heard), told, len(known.undecodable)) if told else None
    if shown is None:
        raise NotFound
    headers = {"ETag": etag(shown.version)}
    answer = Response(shown.model_dump_json(), headers=headers, media_type="application/json")
    return not_modified(request, shown.version) or answer


@router.get("/cases/{case_id}/history", operation_id="listCaseHistory")
async def list_history(
    request: Request,
    case_id: CaseId,
    who: Reader,
    after: Annotated[Place, Query(description="A position; what stands after it is answered")] = 0,
    limit: PageLimit = 50,
    min_position: MinPosition = None,
) -> HistoryPage:
    """Everything that was recorded in a case, corrections and voids among it."""
    history = shown_history(await _history(doors(request), who, case_id, min_position or 0))
    rest = [fact for fact in history if fact.position > after]
    page = rest[:limit]
    last = page[-1].position if len(rest) > limit else MISSING
    return HistoryPage(facts=tuple(page), next=last)


@router.get("/cases/{case_id}/history/{position}", operation_id="getCaseFact")
async def get_fact(
    request: Request,
    case_id: CaseId,
    position: Annotated[Annotated[int, Field(ge=1, le=LARGEST), PlainDigits], Path()],
    who: Reader,
) -> HistoryFact:
    """One fact of a case, and what became of it."""
    for fact in shown_history(await _history(doors(request), who, case_id, 0)):
        if fact.position == position:
            return fact
    raise NotFound


async def _history(
    outside: Doors, who: Principal, case_id: CaseId, position: int
) -> Sequence[StoredEvent]:
    """What was recorded in a case, once the ledger has come to a position.

    Raises:
        NotFound: there is no such case.
        Unavailable: the ledger has not come so far.
    """

    async def look() -> tuple[Position, Sequence[StoredEvent]]:
        async with outside.reading(LedgerId(who.ledger_id)) as log:
            head = await log.head() if position else Position(0)
            return head, await log.read_stored_streams([case_id])

    def enough(found: tuple[Position, Sequence[StoredEvent]]) -> bool:
        return found[0] >= position

    head, history = await patiently(look, enough, PATIENCE_SECONDS, outside.wait)
    if head < position:
        raise Unavailable(
            f"the ledger has not come further than position {head}", headers={"Retry-After": "1"}
        )
    if not history:
        raise NotFound
    return history
