"""Requests: decided in six weeks, refused a plan in sixteen, drafted, a plan in twenty weeks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
from deadline_service.domain.figures.subjects import (
    DatedSubjects,
    SubjectFacts,
    SubjectFactsBuilder,
    by_legal_date,
)
from events.contracts import (
    AssessmentExceptionClaimed,
    AssessmentExceptionWithdrawn,
    AssessmentPlanAgreed,
    AssessmentPlanRefusalWithdrawn,
    AssessmentPlanRefused,
    CaseClosed,
    DraftIssued,
    Event,
    FinalIssued,
    RequestAgreed,
    RequestMovedOut,
    RequestReceived,
    RequestRefusalWithdrawn,
    RequestRefused,
    RequestWithdrawn,
)
from events.contracts.references import PlanId, RequestId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.contracts.vocabulary.plan import DraftBasis, PlanBasis
from events.contracts.vocabulary.request import RequestKind
from events.envelope import EventEnvelope

REQUEST_TYPES: Final[tuple[type[Event], ...]] = (
    *CLOSING_EVENTS,
    AssessmentExceptionClaimed,
    AssessmentExceptionWithdrawn,
    AssessmentPlanAgreed,
    AssessmentPlanRefusalWithdrawn,
    AssessmentPlanRefused,
    DraftIssued,
    FinalIssued,
    RequestAgreed,
    RequestMovedOut,
    RequestRefusalWithdrawn,
    RequestRefused,
    RequestWithdrawn,
)
"""The facts that the measures of requests follow from."""
SIX_WEEKS: Final = timedelta(days=42)
"""SEND Regulations 2014 reg 5(1); SEN2 counts 42 days, the day of receipt as day 0."""
SIXTEEN_WEEKS: Final = timedelta(days=112)
"""Reg 10(1); SEN2 counts 112 days."""
TWENTY_WEEKS: Final = timedelta(days=140)
"""Reg 13(2); SEN2 counts 140 days."""
_DECISION_RULES: Final = ("assessment-decision",)
_REFUSAL_RULES: Final = ("no-plan-decision", "no-plan-notice")
_PLAN_RULES: Final = ("plan-final",)
_RULES: Final = (*_DECISION_RULES, *_REFUSAL_RULES, *_PLAN_RULES)
WEEK_20_GROUNDS: Final = frozenset(
    {
        ExceptionGround.SCHOOL_CLOSED,
        ExceptionGround.EARLY_YEARS_CLOSED,
        ExceptionGround.EXCEPTIONAL_PERSONAL,
        ExceptionGround.ABSENT_FOUR_WEEKS,
    }
)
"""The grounds of reg 10(4)(a) to (d), which alone reg 13(3) and SEN2's Week20 take."""
AGREED: Final = "agreed"
"""The kind of the first decision on a request: the authority assesses."""
REFUSED: Final = "refused"
"""It does not."""
WITHDRAWN: Final = "withdrawn"
"""The outcome of a request or an assessment that ended before it was decided (SEN2 W)."""
ISSUED: Final = "issued"
"""The outcome of an assessment: a plan was sent."""
NOT_ISSUED: Final = "not_issued"
"""The family was told that there will be no plan."""


@dataclass(slots=True)
class _Request:
    """What happened to a request, by its days. Of several the first counts, as in SEN2."""

    received: RequestReceived
    decisions: list[tuple[date, str]] = field(default_factory=list[tuple[date, str]])
    refusals_of_plan: list[date] = field(default_factory=list[date])
    drafts: list[date] = field(default_factory=list[date])
    plans: list[date] = field(default_factory=list[date])
    ended_on: date | None = None
    is_refused: date | None = None
    """The day of a refusal to assess that has not been reversed."""
    is_refused_plan: date | None = None
    """The day of a refusal to make a plan that has not been reversed."""


def request_processes(history: Sequence[EventEnvelope]) -> Iterator[MeasuredProcess]:
    """The processes of the requests in an effective history of `REQUEST_TYPES`."""
    requests: dict[RequestId, _Request] = {}
    unrequested: dict[PlanId, date] = {}
    for event in by_legal_date(history, RequestReceived):
        if isinstance(event, RequestReceived):
            requests[event.request_id] = _Request(event)
        elif isinstance(event, FinalIssued):
            _add_plan(event, requests, unrequested)
        elif isinstance(event, DraftIssued):
            found = _request_of(event, event.sent_on, requests)
            if event.basis is DraftBasis.ASSESSMENT and found is not None:
                found.drafts.append(event.sent_on)
        else:
            _apply(event, requests)
    claims = claimed_exceptions(history)
    for request in requests.values():
        yield from _processes(request, claims)
        yield from _outcomes(request)
    for plan_id, day in unrequested.items():
        yield MeasuredProcess(
            measure=Measure.PLANS_ISSUED,
            item_id=plan_id,
            counts_from=day,
            started_on=day,
            done_on=day,
            left_out=LeftOut.NO_REQUEST,
        )
        yield MeasuredProcess(
            measure=Measure.ASSESSMENT_OUTCOMES,
            item_id=plan_id,
            counts_from=day,
            started_on=day,
            done_on=day,
            ended_on=day,
            kind=ISSUED,
        )


def facts_by_request(history: Sequence[EventEnvelope]) -> SubjectFacts:
    """The facts of each request; under None the plans for which there was none before.

    That the case is closed is a fact of each.
    """
    found = SubjectFactsBuilder[RequestId | None]()
    received: list[tuple[date, RequestId]] = []
    for fact in history:
        match fact.event:
            case RequestReceived(request_id=key, received_on=day):
                received.append((day, key))
                found.add(key, fact)
            case _:
                pass
    known, by_day = {key for _, key in received}, DatedSubjects(received)
    for fact in with_current_closing(history):
        match fact.event:
            case CaseClosed():
                for key in known:
                    found.add(key, fact)
            case RequestReceived() | AssessmentExceptionClaimed() | AssessmentExceptionWithdrawn():
                pass
            case (
                DraftIssued(request_id=key, sent_on=day) | FinalIssued(request_id=key, sent_on=day)
            ):
                named = None if key is MISSING or key not in known else key
                found.add(named or by_day.latest_by(day), fact)
            case event:
                if (key := getattr(event, "request_id", None)) in known:
                    found.add(key, fact)
    _add_claims(found, claimed_exceptions(history), received)
    return found.facts()


def _add_claims(
    found: SubjectFactsBuilder[RequestId | None],
    claims: Sequence[ClaimedException],
    received: Sequence[tuple[date, RequestId]],
) -> None:
    known = {key for _, key in received}
    unnamed: list[ClaimedException] = []
    for each in claims:
        if each.claim.request_id is MISSING:
            unnamed.append(each)
        elif each.claim.request_id in known:
            found.add(each.claim.request_id, each.fact)
    by_began = UnnamedClaims(unnamed, _RULES)
    for day, key in received:
        for fact in by_began.about(day + TWENTY_WEEKS):
            found.add(key, fact)


def _apply(event: Event, requests: dict[RequestId, _Request]) -> None:
    """Apply a fact that names its request; one about an unknown request changes nothing."""
    match event:
        case RequestAgreed(request_id=key, notified_on=day) if key in requests:
            requests[key].decisions.append((day, AGREED))
            requests[key].is_refused = None
        case RequestRefused(request_id=key, notified_on=day) if key in requests:
            requests[key].decisions.append((day, REFUSED))
            requests[key].is_refused = day
        case RequestRefusalWithdrawn(request_id=key) if key in requests:
            requests[key].is_refused = None
        case AssessmentPlanRefused(request_id=key, notified_on=day) if key in requests:
            requests[key].refusals_of_plan.append(day)
            requests[key].is_refused_plan = day
        case (
            AssessmentPlanAgreed(request_id=key) | AssessmentPlanRefusalWithdrawn(request_id=key)
        ) if key in requests:
            requests[key].is_refused_plan = None
        case RequestWithdrawn(request_id=key, on=day) | RequestMovedOut(request_id=key, on=day) if (
            key in requests
        ):
            requests[key].ended_on = day
        case CaseClosed(on=day):
            for request in requests.values():
                _close(request, day)
        case _:
            pass


def _close(request: _Request, day: date) -> None:
    """End a request with its case, where it was neither refused nor led to a plan before."""
    refused = request.is_refused, request.is_refused_plan
    is_open = request.ended_on is None and not any(refused) and not request.plans
    if is_open and request.received.received_on <= day:
        request.ended_on = day


def _add_plan(
    plan: FinalIssued, requests: dict[RequestId, _Request], unrequested: dict[PlanId, date]
) -> None:
    """Add a first plan to its request; one that was ordered counts if there is none before it."""
    if plan.basis not in (PlanBasis.FIRST, PlanBasis.REASSESSMENT, PlanBasis.ORDER):
        return
    request = _request_of(plan, plan.sent_on, requests)
    if request is not None and (plan.basis is not PlanBasis.ORDER or not request.plans):
        request.plans.append(plan.sent_on)
    elif request is None and plan.basis is PlanBasis.FIRST:
        unrequested.setdefault(plan.plan_id, plan.sent_on)


def _request_of(
    event: DraftIssued | FinalIssued, day: date, requests: dict[RequestId, _Request]
) -> _Request | None:
    """The request that a draft or a plan names, else the latest that was received by its day."""
    if event.request_id is not MISSING and event.request_id in requests:
        return requests[event.request_id]
    earlier = [each for each in requests.values() if each.received.received_on <= day]
    return max(earlier, key=lambda each: each.received.received_on, default=None)


def _processes(request: _Request, claims: Sequence[ClaimedException]) -> Iterator[MeasuredProcess]:
    received = request.received
    left_out = LeftOut.REASSESSMENT if received.kind is RequestKind.REASSESSMENT else None

    def claimed(
        process: MeasuredProcess, rules: Sequence[str], limit: timedelta
    ) -> MeasuredProcess:
        first = received.received_on
        period = LimitPeriod(rules, WEEK_20_GROUNDS, first, first + limit)
        judged = judged_claims(claims, period, request_id=received.request_id)
        return process._replace(excused_on=judged.excused_on, rejected_on=judged.rejected_on)

    def process(measure: Measure, limit: timedelta, done_on: date | None) -> MeasuredProcess:
        return MeasuredProcess(
            measure=measure,
            item_id=received.request_id,
            counts_from=received.received_on,
            started_on=received.received_on,
            due_on=received.received_on + limit,
            done_on=done_on,
            ended_on=_ended_on(request),
            left_out=left_out,
        )

    decided_on, outcome = min(request.decisions, default=(None, None))
    decision = process(Measure.REQUEST_DECISIONS, SIX_WEEKS, decided_on)
    yield claimed(decision, _DECISION_RULES, SIX_WEEKS)._replace(
        ended_on=request.ended_on, kind=outcome
    )
    if request.refusals_of_plan:
        refusal = process(Measure.PLAN_REFUSALS, SIXTEEN_WEEKS, min(request.refusals_of_plan))
        yield claimed(refusal, _REFUSAL_RULES, SIXTEEN_WEEKS)._replace(ended_on=None)
    plan = process(Measure.PLANS_ISSUED, TWENTY_WEEKS, min(request.plans, default=None))
    yield claimed(plan, _PLAN_RULES, TWENTY_WEEKS)
    if left_out is None and (request.drafts or outcome == AGREED or request.plans):
        draft = process(Measure.DRAFTS, SIXTEEN_WEEKS, min(request.drafts, default=None))
        ended = min((day for day in (draft.ended_on, *request.plans) if day), default=None)
        yield claimed(draft, _PLAN_RULES, TWENTY_WEEKS)._replace(ended_on=ended)


def _outcomes(request: _Request) -> Iterator[MeasuredProcess]:
    """The outcome of the request, by the day it was received, and of its assessment, by its day.

    Of several the first counts: SEN2 keeps the outcome and the day of a refusal that is reversed.
    """
    received = request.received
    ends = [] if request.ended_on is None else [(request.ended_on, WITHDRAWN)]
    decided_on, outcome = min([*request.decisions, *ends], default=(None, None))
    of_request = MeasuredProcess(
        measure=Measure.REQUEST_OUTCOMES,
        item_id=received.request_id,
        counts_from=received.received_on,
        started_on=received.received_on,
        due_on=received.received_on + SIX_WEEKS,
        done_on=received.received_on,
        ended_on=decided_on,
        left_out=LeftOut.REASSESSMENT if received.kind is RequestKind.REASSESSMENT else None,
        kind=outcome,
    )
    yield of_request
    has_assessment = any(decision == AGREED for _, decision in request.decisions)
    completed = [
        *((day, ISSUED) for day in request.plans),
        *((day, NOT_ISSUED) for day in request.refusals_of_plan),
        *(ends if has_assessment and outcome != WITHDRAWN else ()),
    ]
    if completed:
        day, result = min(completed)
        yield of_request._replace(
            measure=Measure.ASSESSMENT_OUTCOMES, due_on=None, done_on=day, ended_on=day, kind=result
        )


def _ended_on(request: _Request) -> date | None:
    """The day from which no plan will follow from the request."""
    days = (request.ended_on, request.is_refused, request.is_refused_plan)
    return min((day for day in days if day is not None), default=None)
