"""A case as it is read: its requests with their outcomes, and its present stage."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.plans import plan_endings
from case_api.domain.prior_fact import PriorFact, first_day
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentExceptionClaimed,
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseClosed,
    ContractModel,
    DraftIssued,
    Event,
    FinalCeased,
    FinalIssued,
    FinalTransferredIn,
    RequestAgreed,
    RequestMovedOut,
    RequestReceived,
    RequestRefused,
    RequestWithdrawn,
)
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import AdviceId, RequestId
from events.contracts.vocabulary.assessment import AdviceKind, AdviserKind
from events.contracts.vocabulary.request import RequesterKind, RequestKind

A = TypeVar("A", AssessmentAdviceRequested, AssessmentExceptionClaimed)


class Stage(PublishedEnum):
    """How far a request, or a case, has come."""

    OPENED = "opened"
    REQUESTED = "requested"
    WITHDRAWN = "withdrawn"
    MOVED_OUT = "moved_out"
    """The child moved to another authority before the assessment was complete."""
    ASSESSMENT_REFUSED = "assessment_refused"
    ASSESSING = "assessing"
    PLAN_REFUSED = "plan_refused"
    PLAN_AGREED = "plan_agreed"
    DRAFT_ISSUED = "draft_issued"
    PLAN_ISSUED = "plan_issued"
    PLAN_CEASED = "plan_ceased"
    PLAN_TRANSFERRED = "plan_transferred"
    """Another authority maintains the plan."""


class AssessmentAdvice(ContractModel):
    """Advice that was requested, and the day on which it was received."""

    advice_id: AdviceId
    kind: AdviceKind
    adviser: AdviserKind
    requested_on: date
    received_on: date | MISSING = MISSING


class AssessmentRequest(ContractModel):
    """A request for an assessment, and the days of its outcomes."""

    request_id: RequestId
    kind: RequestKind
    requester: RequesterKind
    stage: Stage
    received_on: date
    withdrawn_on: date | MISSING = MISSING
    moved_out_on: date | MISSING = MISSING
    assessment_agreed_on: date | MISSING = MISSING
    """The day the family was notified, as with every other decision."""
    assessment_refused_on: date | MISSING = MISSING
    plan_agreed_on: date | MISSING = MISSING
    plan_refused_on: date | MISSING = MISSING
    draft_issued_on: date | MISSING = MISSING
    plan_issued_on: date | MISSING = MISSING
    advice: tuple[AssessmentAdvice, ...] = ()
    exceptions: tuple[AssessmentExceptionClaimed, ...] = ()


# The furthest first: the stage of a request is the first of these that happened to it.
_STAGES = (
    (RequestWithdrawn, Stage.WITHDRAWN),
    (FinalIssued, Stage.PLAN_ISSUED),
    (RequestMovedOut, Stage.MOVED_OUT),
    (AssessmentPlanRefused, Stage.PLAN_REFUSED),
    (DraftIssued, Stage.DRAFT_ISSUED),
    (AssessmentPlanAgreed, Stage.PLAN_AGREED),
    (RequestAgreed, Stage.ASSESSING),
    (RequestRefused, Stage.ASSESSMENT_REFUSED),
)


def requests(case: CaseState) -> Sequence[AssessmentRequest]:
    """The requests of a case, in the order of recording."""
    advice = _by_request(
        case.latest_of_each(AssessmentAdviceRequested, lambda fact: fact.advice_id)
    )
    claims = _by_request(
        case.latest_of_each(AssessmentExceptionClaimed, lambda fact: fact.exception_id)
    )
    received = case.latest_of_each(RequestReceived, lambda fact: fact.request_id)
    return [
        _request(case, request, advice[request_id], tuple(claims[request_id]))
        for request_id, request in received.items()
    ]


def stage(case: CaseState) -> Stage:
    """The stage of a case: of its plan if there is one, else of its present request.

    A request that was received after the last plan had ended is the beginning of another.
    """
    endings = plan_endings(case)
    if any(ending is None for ending in endings.values()):
        return Stage.PLAN_ISSUED
    last = max((each for each in endings.values() if each), key=first_day, default=None)
    if last is None or _is_new_request(case, last):
        return _stage(case, case.request_id) if case.request_id else Stage.OPENED
    return Stage.PLAN_CEASED if isinstance(last.event, FinalCeased) else Stage.PLAN_TRANSFERRED


def _is_new_request(case: CaseState, ending: PriorFact) -> bool:
    """Whether the present request came after a plan had ended, and led to no plan yet."""
    received = case.latest(RequestReceived, case.request_id) if case.request_id else None
    if received is None or case.request_id is None or case.latest(FinalIssued, case.request_id):
        return False
    return first_day(ending) <= first_day(received)


def closed_on(case: CaseState) -> date | None:
    """The day on which the council closed the case, None where it is open.

    A request that is received after it, or a plan that is taken over, opens the case without a
    reopening of its own: what is worked on must not look closed.
    """
    closed = case.latest(CaseClosed)
    if closed is None or closed.day is None:
        return None
    newer = (*case.all_of(RequestReceived), *case.all_of(FinalTransferredIn))
    return None if any(closed.day < first_day(each) for each in newer) else closed.day


def _by_request(facts: Mapping[UUID, A]) -> Mapping[object, Sequence[A]]:
    """Facts by the request that they are about, found once for all requests."""
    found: defaultdict[object, list[A]] = defaultdict(list)
    for fact in facts.values():
        found[fact.request_id].append(fact)
    return found


def _request(
    case: CaseState,
    received: RequestReceived,
    requested: Sequence[AssessmentAdviceRequested],
    claims: tuple[AssessmentExceptionClaimed, ...],
) -> AssessmentRequest:
    request_id = received.request_id
    return AssessmentRequest(
        request_id=request_id,
        kind=received.kind,
        requester=received.requester,
        stage=_stage(case, request_id),
        received_on=received.received_on,
        withdrawn_on=_day(case, request_id, RequestWithdrawn),
        moved_out_on=_day(case, request_id, RequestMovedOut),
        assessment_agreed_on=_day(case, request_id, RequestAgreed),
        assessment_refused_on=_day(case, request_id, RequestRefused),
        plan_agreed_on=_day(case, request_id, AssessmentPlanAgreed),
        plan_refused_on=_day(case, request_id, AssessmentPlanRefused),
        draft_issued_on=_day(case, request_id, DraftIssued),
        plan_issued_on=_day(case, request_id, FinalIssued),
        advice=tuple(_advice(case, requested)),
        exceptions=claims,
    )


def _stage(case: CaseState, request: UUID) -> Stage:
    for kind, stage_ in _STAGES:
        if case.latest(kind, request):
            return stage_
    return Stage.REQUESTED


def _day(case: CaseState, subject: UUID, kind: type[Event]) -> date | MISSING:
    fact = case.latest(kind, subject)
    return MISSING if fact is None or fact.day is None else fact.day


def _advice(
    case: CaseState, requested: Sequence[AssessmentAdviceRequested]
) -> Sequence[AssessmentAdvice]:
    return [
        AssessmentAdvice(
            advice_id=advice.advice_id,
            kind=advice.kind,
            adviser=advice.adviser,
            requested_on=advice.requested_on,
            received_on=_day(case, advice.advice_id, AssessmentAdviceReceived),
        )
        for advice in requested
    ]
