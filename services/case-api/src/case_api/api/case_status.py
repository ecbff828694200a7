"""Where a case is, for the council and for the family."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, NamedTuple, Self

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from case_api.api.case_history import read_case_history
from case_api.api.dependencies import CaseReader, app_context
from case_api.api.links.models import CaseLinks
from case_api.api.open_deadline import OpenDeadline
from case_api.api.recordable_fact import RecordableFacts, recordable_facts
from case_api.domain.case_state import CaseState
from case_api.domain.case_view import Stage, closed_on, stage
from case_api.domain.family_status import FAMILY_STATUS, next_deadline
from case_api.domain.fold import fold
from case_api.domain.irregularities import irregularities
from case_api.domain.links.case_links import case_links
from case_api.domain.logged_deadlines import OPEN_STATES, LoggedDeadline, logged_deadlines
from case_api.domain.recordable import recordable
from chassis.identity import Principal
from chassis.problems import NotFound
from chassis.query import MinPosition, QueryInstant
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition
from events.envelope import CaseId, EventEnvelope
from events.history import effective, known_at
from events.london_day import london_day
from events.stored_event import decode_events

router = APIRouter(prefix="/v1", tags=["cases"])

MAX_OPEN_DEADLINES: Final = 200
"""Deadlines in one response, the earliest: a case has some ten that are open."""


class StatusDeadline(OpenDeadline):
    """An open deadline, and whether its day has passed."""

    passed: bool
    """Whether `law_due_on` is before today. A right that was not used is not announced as lapsed:
    it is `running`, and `passed`. deadline-service has it as lapsed."""

    @classmethod
    def as_of(cls, found: LoggedDeadline, day: date) -> Self:
        """The response for a deadline on a day."""
        return cls(**dict(OpenDeadline.of(found)), passed=found.law_due_on < day)


class CaseStatus(StrictModel):
    """Where a case is, what comes next by law, and what may be recorded next."""

    stage: Stage
    closed_on: date | MISSING = MISSING
    """The day on which the council closed the case. Missing: it is open."""
    links: CaseLinks
    deadlines: Annotated[tuple[StatusDeadline, ...], Field(max_length=MAX_OPEN_DEADLINES)]
    """Those that are open, as announced in the log, by the day to work to. deadline-service has
    them with their explanations, and those that it has not announced yet."""
    irregularities: Annotated[int, Field(ge=0)]
    """In how many ways the facts depart from the law: see listIrregularities."""
    recordable: RecordableFacts
    version: EventPosition
    """How many facts of the case were read."""


class FamilyStatusResponse(StrictModel):
    """Where a case is, in plain words for the family, without names."""

    now: Annotated[str, Field(max_length=500)]
    next: Annotated[str, Field(max_length=500)]
    by_on: date | MISSING = MISSING
    """The last day in law for what comes next. Missing where the law sets none, or it is not known
    yet."""
    is_late: bool = False
    """Whether that day has passed."""
    rights: Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=10)]
    """What the family may do, a sentence or two each."""
    version: EventPosition
    """How many facts of the case were read."""


class _ReadCase(NamedTuple):
    """A case by what was known on a day."""

    facts: Sequence[EventEnvelope]
    state: CaseState
    version: int
    today: date


@dataclass(frozen=True, slots=True)
class KnownAt:
    """The instant by which a case is read.

    A day in the past would not do for deadlines: they may have been announced after it.
    """

    known_at: Annotated[
        QueryInstant | SkipJsonSchema[None],
        Query(description="By what had been recorded and announced at this instant"),
    ] = None
    min_position: MinPosition = 0


Point = Annotated[KnownAt, Depends()]


@router.get("/cases/{case_id}/status", operation_id="getCaseStatus")
async def get_case_status(
    request: Request, case_id: CaseId, identity: CaseReader, at: Point
) -> CaseStatus:
    """Where a case is, now or in the past: its stage, its open deadlines, what may come next."""
    case = await _read_case(request, case_id, identity, at)
    found = [each for each in logged_deadlines(case.facts) if each.state in OPEN_STATES]
    return CaseStatus(
        stage=stage(case.state),
        closed_on=closed_on(case.state) or MISSING,
        links=tuple(case_links(case.state)),
        deadlines=tuple(
            StatusDeadline.as_of(each, case.today) for each in found[:MAX_OPEN_DEADLINES]
        ),
        irregularities=len(irregularities(case.state)),
        recordable=recordable_facts(recordable(case.state, case.today)),
        version=case.version,
    )


@router.get("/cases/{case_id}/family-status", operation_id="getFamilyStatus")
async def get_family_status(
    request: Request, case_id: CaseId, identity: CaseReader, at: Point
) -> FamilyStatusResponse:
    """Where a case is, in words that the council can show to the family as they are."""
    case = await _read_case(request, case_id, identity, at)
    reached = stage(case.state)
    words = FAMILY_STATUS[reached]
    due = next_deadline(reached, logged_deadlines(case.facts))
    return FamilyStatusResponse(
        now=words.now,
        next=words.next,
        by_on=MISSING if due is None else due.law_due_on,
        is_late=due is not None and due.law_due_on < case.today,
        rights=tuple(words.rights),
        version=case.version,
    )


async def _read_case(
    request: Request, case_id: CaseId, identity: Principal, at: KnownAt
) -> _ReadCase:
    """A case by what was known at an instant, or now.

    Raises:
        NotFound: there is no such case, or nothing had been recorded by then.
    """
    context = app_context(request)
    history = await read_case_history(context, identity, case_id, at.min_position)
    recorded = known_at(history, at.known_at) if at.known_at else history
    if not recorded:
        raise NotFound
    facts = effective(decode_events(recorded).decoded)
    today = london_day(at.known_at) if at.known_at else await context.clock.today()
    return _ReadCase(facts, fold(facts), recorded[-1].stream_version, today)
