"""A case as it is shown: its requests with what came of them, and where it stands now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.case import Case
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentExceptionClaimed,
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    ContractModel,
    DraftIssued,
    Event,
    FinalCeased,
    FinalIssued,
    FinalTransferredIn,
    RequestAgreed,
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
    """Where a request, or a case, stands."""

    OPENED = "opened"
    REQUESTED = "requested"
    WITHDRAWN = "withdrawn"
    ASSESSMENT_REFUSED = "assessment_refused"
    ASSESSING = "assessing"
    PLAN_REFUSED = "plan_refused"
    PLAN_AGREED = "plan_agreed"
    DRAFT_ISSUED = "draft_issued"
    PLAN_ISSUED = "plan_issued"
    PLAN_CEASED = "plan_ceased"


class Advice(ContractModel):
    """Advice that was asked for, and the day it came."""

    advice_id: AdviceId
    kind: AdviceKind
    adviser: AdviserKind
    requested_on: date
    received_on: date | MISSING = MISSING


class Request(ContractModel):
    """A request for an assessment, and the days of what came of it."""

    request_id: RequestId
    kind: RequestKind
    requester: RequesterKind
    stage: Stage
    received_on: date
    withdrawn_on: date | MISSING = MISSING
    assessment_agreed_on: date | MISSING = MISSING
    """The day the family was told, as with every other decision."""
    assessment_refused_on: date | MISSING = MISSING
    plan_agreed_on: date | MISSING = MISSING
    plan_refused_on: date | MISSING = MISSING
    draft_issued_on: date | MISSING = MISSING
    plan_issued_on: date | MISSING = MISSING
    advice: tuple[Advice, ...] = ()
    exceptions: tuple[AssessmentExceptionClaimed, ...] = ()


# The furthest first: a request stands at the first of these that happened to it.
_STAGES = (
    (RequestWithdrawn, Stage.WITHDRAWN),
    (FinalIssued, Stage.PLAN_ISSUED),
    (AssessmentPlanRefused, Stage.PLAN_REFUSED),
    (DraftIssued, Stage.DRAFT_ISSUED),
    (AssessmentPlanAgreed, Stage.PLAN_AGREED),
    (RequestAgreed, Stage.ASSESSING),
    (RequestRefused, Stage.ASSESSMENT_REFUSED),
)


def requests(case: Case) -> Sequence[Request]:
    """The requests of a case, in the order in which they arrived here."""
    advice = _by_request(case.all(AssessmentAdviceRequested))
    claims = _by_request(case.all(AssessmentExceptionClaimed))
    return [
        _request(case, received, advice[received.request_id], tuple(claims[received.request_id]))
        for received in case.all(RequestReceived)
    ]


def stage(case: Case) -> Stage:
    """Where a case stands: with its plan if there is one, else with its present request."""
    if case.all(FinalCeased):
        return Stage.PLAN_CEASED
    if case.all(FinalIssued) or case.all(FinalTransferredIn):
        return Stage.PLAN_ISSUED
    return _stage(case, case.request_id) if case.request_id else Stage.OPENED


def _by_request(facts: Sequence[A]) -> Mapping[object, Sequence[A]]:
    """Facts by the request that they are about, found once for all requests."""
    found: defaultdict[object, list[A]] = defaultdict(list)
    for fact in facts:
        found[fact.request_id].append(fact)
    return found


def _request(
    case: Case,
    received: RequestReceived,
    asked: Sequence[AssessmentAdviceRequested],
    claims: tuple[AssessmentExceptionClaimed, ...],
) -> Request:
    thing = received.request_id
    return Request(
        request_id=thing,
        kind=received.kind,
        requester=received.requester,
        stage=_stage(case, thing),
        received_on=received.received_on,
        withdrawn_on=_day(case, thing, RequestWithdrawn),
        assessment_agreed_on=_day(case, thing, RequestAgreed),
        assessment_refused_on=_day(case, thing, RequestRefused),
        plan_agreed_on=_day(case, thing, AssessmentPlanAgreed),
        plan_refused_on=_day(case, thing, AssessmentPlanRefused),
        draft_issued_on=_day(case, thing, DraftIssued),
        plan_issued_on=_day(case, thing, FinalIssued),
        advice=tuple(_advice(case, asked)),
        exceptions=claims,
    )


def _stage(case: Case, request: UUID) -> Stage:
    for kind, stage_ in _STAGES:
        if case.find(request, kind):
            return stage_
    return Stage.REQUESTED


def _day(case: Case, thing: UUID, kind: type[Event]) -> date | MISSING:
    fact = case.find(thing, kind)
    return MISSING if fact is None or fact.on is None else fact.on


def _advice(case: Case, asked: Sequence[AssessmentAdviceRequested]) -> Sequence[Advice]:
    return [
        Advice(
            advice_id=advice.advice_id,
            kind=advice.kind,
            adviser=advice.adviser,
            requested_on=advice.requested_on,
            received_on=_day(case, advice.advice_id, AssessmentAdviceReceived),
        )
        for advice in asked
    ]
