"""Advice for an assessment, received within six weeks of the day on which a body was asked."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.casework.closing import CLOSING_EVENTS, with_current_closing
from deadline_service.domain.figures.exceptions import (
    ClaimedException,
    LimitPeriod,
    UnnamedClaims,
    claimed_exceptions,
    judged_claims,
)
from deadline_service.domain.figures.measured_process import LeftOut, Measure, MeasuredProcess
from deadline_service.domain.figures.placement import institution_code
from deadline_service.domain.figures.subjects import (
    DatedSubjects,
    SubjectFacts,
    SubjectFactsBuilder,
    by_legal_date,
)
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentExceptionClaimed,
    AssessmentExceptionWithdrawn,
    AssessmentExistingAdviceAccepted,
    AssessmentPlanRefused,
    CaseClosed,
    Event,
    FinalIssued,
    RequestMovedOut,
    RequestWithdrawn,
)
from events.contracts.references import AdviceId, RequestId
from events.contracts.vocabulary.assessment import AdviceKind, ExceptionGround
from events.contracts.vocabulary.plan import PlanBasis
from events.envelope import EventEnvelope

ADVICE_TYPES: Final[tuple[type[Event], ...]] = (
    *CLOSING_EVENTS,
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentExceptionClaimed,
    AssessmentExceptionWithdrawn,
    AssessmentExistingAdviceAccepted,
    AssessmentPlanRefused,
    FinalIssued,
    RequestMovedOut,
    RequestWithdrawn,
)
"""The facts that the measure of advice follows from."""
_SIX_WEEKS: Final = timedelta(days=42)
"""SEND Regulations 2014 reg 8(1)."""
_RULES: Final = ("advice-response", "reassess-advice", "det-advice-response")
_GROUNDS: Final = frozenset(
    {
        ExceptionGround.EXCEPTIONAL_FOR_ADVICE,
        ExceptionGround.ABSENT_FOUR_WEEKS,
        ExceptionGround.MISSED_APPOINTMENT,
    }
)
"""The grounds of reg 8(2)."""

_End = tuple[date, RequestId | None]
"""A day from which advice is no longer waited for, and for which request; None for any."""


@dataclass(slots=True)
class _Advice:
    """An advice that was asked for, and the first day on which it was received."""

    request: AssessmentAdviceRequested
    received_on: date | None = None
    accepted_on: date | None = None
    """The day on which it was agreed that existing advice is enough (reg 6(4))."""


def advice_processes(history: Sequence[EventEnvelope]) -> Iterator[MeasuredProcess]:
    """The advice in an effective history of `ADVICE_TYPES`.

    Advice that was sent back counts on the day on which it was first received, as in the rule
    `advice-response`.
    """
    found: dict[AdviceId, _Advice] = {}
    ends: list[_End] = []
    for event in by_legal_date(history, AssessmentAdviceRequested):
        match event:
            case AssessmentAdviceRequested(advice_id=key):
                found[key] = _Advice(event)
            case AssessmentAdviceReceived(advice_id=key, on=day) if key in found:
                found[key].received_on = min(day, found[key].received_on or day)
            case AssessmentExistingAdviceAccepted(advice_id=key, on=day) if key in found:
                found[key].accepted_on = day
            case _ if (end := _end_of(event)) is not None:
                ends.append(end)
            case _:
                pass
    claims = claimed_exceptions(history)
    for each in found.values():
        yield _process(each, _first_end(each, ends), claims)


def facts_by_advice(history: Sequence[EventEnvelope]) -> SubjectFacts:
    """The facts of each advice, and of those that end the wait for it the first."""
    found = SubjectFactsBuilder[AdviceId]()
    requests: dict[AdviceId, AssessmentAdviceRequested] = {}
    ends: defaultdict[RequestId | None, list[tuple[date, EventEnvelope]]] = defaultdict(list)
    for fact in with_current_closing(history):
        match fact.event:
            case AssessmentAdviceRequested(advice_id=key):
                requests[key] = fact.event
                found.add(key, fact)
            case (
                AssessmentAdviceReceived(advice_id=key)
                | AssessmentExistingAdviceAccepted(advice_id=key)
            ):
                found.add(key, fact)
            case event:
                if (end := _end_of(event)) is not None:
                    ends[end[1]].append((end[0], fact))
    by_request = {key: DatedSubjects(some) for key, some in ends.items()}
    for key, request in requests.items():
        for ending in (request.request_id, None):
            dated = by_request.get(ending)
            first = dated and dated.first_from(request.requested_on)
            if first is not None:
                found.add(key, first)
    _add_claims(found, claimed_exceptions(history), requests)
    return found.facts()


def _add_claims(
    found: SubjectFactsBuilder[AdviceId],
    claims: Sequence[ClaimedException],
    requests: Mapping[AdviceId, AssessmentAdviceRequested],
) -> None:
    unnamed: list[ClaimedException] = []
    for each in claims:
        if each.claim.advice_id is MISSING:
            unnamed.append(each)
        elif each.claim.advice_id in requests:
            found.add(each.claim.advice_id, each.fact)
    by_day = UnnamedClaims(unnamed, _RULES)
    for key, request in requests.items():
        for fact in by_day.about(_started_on(request) + _SIX_WEEKS):
            found.add(key, fact)


def _end_of(event: Event) -> _End | None:
    """The day from which an event ends the wait for advice."""
    match event:
        case (
            RequestWithdrawn(request_id=key, on=day)
            | RequestMovedOut(request_id=key, on=day)
            | AssessmentPlanRefused(request_id=key, notified_on=day)
        ):
            return day, key
        case FinalIssued(sent_on=day, basis=PlanBasis.FIRST | PlanBasis.REASSESSMENT):
            return day, None if event.request_id is MISSING else event.request_id
        case CaseClosed(on=day):
            return day, None
        case _:
            return None


def _process(
    advice: _Advice, ended_on: date | None, claims: Sequence[ClaimedException]
) -> MeasuredProcess:
    request = advice.request
    started_on = _started_on(request)
    due_on = started_on + _SIX_WEEKS
    judged = judged_claims(
        claims, LimitPeriod(_RULES, _GROUNDS, started_on, due_on), advice_id=request.advice_id
    )
    # Reg 8 does not bind the family.
    left_out = LeftOut.NO_LIMIT if request.kind is AdviceKind.FAMILY else None
    return MeasuredProcess(
        measure=Measure.ADVICE,
        item_id=request.advice_id,
        counts_from=min(request.requested_on, started_on),
        started_on=started_on,
        due_on=due_on,
        done_on=advice.received_on,
        ended_on=ended_on,
        excused_on=judged.excused_on,
        rejected_on=judged.rejected_on,
        left_out=left_out,
        kind=request.kind,
        provider=_provider(request),
    )


def _started_on(request: AssessmentAdviceRequested) -> date:
    """The day on which the body received the request, else on which it was sent."""
    reached = request.reached_body_on
    return request.requested_on if reached is MISSING else reached


def _provider(request: AssessmentAdviceRequested) -> str:
    """The health commissioner's code, the URN or UKPRN of the institution, else who advises."""
    if request.commissioner is not MISSING:
        return request.commissioner
    code = None if request.institution is MISSING else institution_code(request.institution)
    return code or request.adviser


def _first_end(advice: _Advice, ends: Sequence[_End]) -> date | None:
    """The first day from which the advice is no longer waited for."""
    request = advice.request
    days = [
        day
        for day, request_id in ends
        if request_id in (None, request.request_id) and day >= request.requested_on
    ]
    if advice.accepted_on is not None:
        days.append(advice.accepted_on)
    return min(days, default=None)
