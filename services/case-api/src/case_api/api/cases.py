"""A case and its history, read now or as of the past."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.case_history import (
    HistoryExcerpt,
    read_amendments,
    read_case_history,
    read_history_after,
)
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.recordable_fact import RecordableFacts, recordable_facts
from case_api.api.response_models import Case, HistoryEvent, case_response, history_events
from case_api.domain.fold import fold
from case_api.domain.irregularities import Irregularity, irregularities
from case_api.domain.recordable import recordable
from chassis.etag_response import EtagResponse
from chassis.preconditions import CONDITIONAL_RESPONSES, IF_NONE_MATCH_PARAMETER
from chassis.problems import NotFound
from chassis.query import (
    MAX_SAFE_INTEGER,
    MinPosition,
    PageLimit,
    PlainDigits,
    QueryDate,
    QueryInstant,
    QueryPosition,
)
from chassis.strict_model import StrictModel
from events.contracts import CaseCorrected, CaseVoided
from events.contracts.references import EventPosition
from events.envelope import CaseId, LedgerId, Position
from events.history import as_of as filter_as_of
from events.history import effective
from events.history import known_at as filter_known_at
from events.stored_event import decode_events

router = APIRouter(prefix="/v1", tags=["cases"])

MAX_IRREGULARITIES: Final = 200
"""Irregularities in one response, the earliest: a real case has a handful."""


class HistoryPage(StrictModel):
    """A page of a case's history, oldest first."""

    facts: Annotated[tuple[HistoryEvent, ...], Field(max_length=200)]
    next: EventPosition | MISSING = MISSING
    """Pass it as `after` for the next page. Missing: this is the last."""


class IrregularityList(StrictModel):
    """In what the recorded facts of a case depart from the law."""

    irregularities: Annotated[tuple[Irregularity, ...], Field(max_length=MAX_IRREGULARITIES)]
    """By the position of the fact that is irregular."""
    version: EventPosition
    """How many facts of the case were read."""


class RecordableFactList(StrictModel):
    """What may be recorded in a case next."""

    facts: RecordableFacts
    version: EventPosition
    """How many facts of the case were read."""


@dataclass(frozen=True, slots=True)
class PointInTime:
    """The point in time as of which a case is read: a day, an instant, a position."""

    as_of: Annotated[
        QueryDate | SkipJsonSchema[None], Query(description="The state at the end of this day")
    ] = None
    known_at: Annotated[
        QueryInstant | SkipJsonSchema[None],
        Query(description="The state by what had been recorded at this instant"),
    ] = None
    min_position: MinPosition = 0


@router.get(
    "/cases/{case_id}",
    operation_id="getCase",
    response_model=Case,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_case(
    request: Request, case_id: CaseId, identity: CaseReader, at: Annotated[PointInTime, Depends()]
) -> Response:
    """The state of a case, now or in the past, with corrections and voids applied.

    `as_of` selects what was true on a day, `known_at` what had been recorded by an instant;
    together, what was known then about that day.
    """
    history = await read_case_history(app_context(request), identity, case_id, at.min_position)
    recorded = filter_known_at(history, at.known_at) if at.known_at else history
    events = decode_events(recorded)
    in_effect = effective(events.decoded)
    if at.as_of:
        in_effect = filter_as_of(in_effect, at.as_of)
    case = case_response(fold(in_effect), recorded, len(events.undecodable)) if recorded else None
    if case is None:
        raise NotFound
    return EtagResponse.versioned(case, case.version).or_not_modified(request)


@router.get("/cases/{case_id}/irregularities", operation_id="listIrregularities")
async def list_irregularities(
    request: Request, case_id: CaseId, identity: CaseReader, at: Annotated[PointInTime, Depends()]
) -> IrregularityList:
    """What was recorded although it departs from the law, with its source, now or in the past.

    What is unlawful is recorded, because it happened. Missed time limits are deadlines of
    deadline-service, and are not listed here.
    """
    history = await read_case_history(app_context(request), identity, case_id, at.min_position)
    recorded = filter_known_at(history, at.known_at) if at.known_at else history
    if not recorded:
        raise NotFound
    in_effect = effective(decode_events(recorded).decoded)
    if at.as_of:
        in_effect = filter_as_of(in_effect, at.as_of)
    found = irregularities(fold(in_effect))
    return IrregularityList(
        irregularities=tuple(found[:MAX_IRREGULARITIES]), version=recorded[-1].stream_version
    )


@router.get("/cases/{case_id}/recordable-facts", operation_id="listRecordableFacts")
async def list_recordable_facts(
    request: Request, case_id: CaseId, identity: CaseReader, min_position: MinPosition = 0
) -> RecordableFactList:
    """The facts that may be recorded in a case next, each with its operation.

    One that happened today would not be refused because of what is recorded or missing; what else
    it states decides in the end. Facts that need no other before them are always listed.
    """
    context = app_context(request)
    history = await read_case_history(context, identity, case_id, min_position)
    case = fold(effective(decode_events(history).decoded))
    today = await context.clock.today()
    contracts = [*recordable(case, today), CaseCorrected, CaseVoided]
    return RecordableFactList(facts=recordable_facts(contracts), version=history[-1].stream_version)


@router.get("/cases/{case_id}/history", operation_id="listCaseHistory")
async def list_history(
    request: Request,
    case_id: CaseId,
    identity: CaseReader,
    after: Annotated[
        QueryPosition, Query(description="A position: only later events are returned")
    ] = 0,
    limit: PageLimit = 50,
    min_position: MinPosition = 0,
) -> HistoryPage:
    """Every event of a case, corrections and voids included."""
    context = app_context(request)
    found = await read_history_after(
        context, identity, case_id, after, limit + 1, min_position=min_position
    )
    page = history_events(found)[:limit]
    last = page[-1].position if len(found.events) > limit else MISSING
    return HistoryPage(facts=tuple(page), next=last)


@router.get(
    "/cases/{case_id}/history/{position}",
    operation_id="getCaseFact",
    response_model=HistoryEvent,
    responses=CONDITIONAL_RESPONSES,
    openapi_extra=IF_NONE_MATCH_PARAMETER,
)
async def get_case_event(
    request: Request,
    case_id: CaseId,
    position: Annotated[Annotated[int, Field(ge=1, le=MAX_SAFE_INTEGER), PlainDigits], Path()],
    identity: CaseReader,
) -> Response:
    """One fact of a case, and whether it is still in effect.

    It is read by its position, with what may amend it: not the whole case. Its `ETag` changes when
    the fact is corrected or voided.
    """
    ledger_id = LedgerId(identity.ledger_id)
    async with app_context(request).open_log(ledger_id) as log:
        found = await log.read_stored(Position(position - 1), 1)
        if not found or found[0].position != position or found[0].stream_id != case_id:
            raise NotFound
        later = await read_amendments(log, case_id, Position(position))
    fact = history_events(HistoryExcerpt(found, later))[0]
    return EtagResponse.hashed(fact).or_not_modified(request)
