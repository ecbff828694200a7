"""What lists show of a case beside its items: its reference, its stage and its setting."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.casework.closing import closing_day
from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseOpened,
    DraftIssued,
    Event,
    FinalCeased,
    FinalIssued,
    FinalPlacementEnded,
    FinalPlacementStarted,
    FinalTransferredIn,
    FinalTransferredOut,
    RequestAgreed,
    RequestMovedOut,
    RequestReceived,
    RequestRefused,
    RequestWithdrawn,
    TribunalConceded,
    TribunalMediationAgreed,
    TribunalOrderMade,
)
from events.contracts.parts import NamedSetting
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import PlacementId
from events.contracts.vocabulary.tribunal import AppealSubject, TribunalOrderKind
from events.envelope import EventEnvelope


class CaseStage(PublishedEnum):
    """How far the work on a case has come. A case with a plan is at `plan`, whatever else runs."""

    REQUEST = "request"
    """A request was received and is not decided."""
    ASSESSMENT = "assessment"
    DRAFT = "draft"
    """There is to be a plan, which is not issued."""
    PLAN = "plan"
    ENDED = "ended"
    """There is neither a plan nor a request that is not decided."""


class CaseProfile(NamedTuple):
    """The present profile of a case. `setting_urn` is that of the main setting, where known."""

    reference: str | None
    stage: CaseStage
    closed_on: date | None
    setting_urn: str | None


_STAGE_AFTER: Final[Mapping[type, CaseStage]] = {
    RequestReceived: CaseStage.REQUEST,
    RequestAgreed: CaseStage.ASSESSMENT,
    AssessmentPlanAgreed: CaseStage.DRAFT,
    DraftIssued: CaseStage.DRAFT,
    RequestRefused: CaseStage.ENDED,
    RequestWithdrawn: CaseStage.ENDED,
    RequestMovedOut: CaseStage.ENDED,
    AssessmentPlanRefused: CaseStage.ENDED,
}
"""The stage after a fact of a request, while there is no plan."""
_STAGE_ORDERED: Final[Mapping[object, CaseStage]] = {
    TribunalOrderKind.ASSESS: CaseStage.ASSESSMENT,
    TribunalOrderKind.MAKE_PLAN: CaseStage.DRAFT,
    TribunalOrderKind.REMIT: CaseStage.REQUEST,
}
"""The stage after an order, or what was agreed in mediation as an order has it (reg 42(2))."""
_STAGE_CONCEDED: Final[Mapping[object, CaseStage]] = {
    AppealSubject.REFUSAL_TO_ASSESS: CaseStage.ASSESSMENT,
    AppealSubject.REFUSAL_TO_ISSUE: CaseStage.DRAFT,
}
"""The stage after an appeal against a refusal was conceded (reg 45)."""


def case_profile(history: Sequence[EventEnvelope]) -> CaseProfile:
    """The profile of a case from its effective history."""
    facts = [fact.event for fact in history]
    opened = next((each for each in facts if isinstance(each, CaseOpened)), None)
    reference = None if opened is None or opened.reference is MISSING else opened.reference
    return CaseProfile(reference, _stage(facts), closing_day(facts), _setting(history))


def _stage(facts: Iterable[Event]) -> CaseStage:
    stage, has_plan = CaseStage.ENDED, False
    for fact in facts:
        match fact:
            case FinalIssued() | FinalTransferredIn():
                has_plan, stage = True, CaseStage.ENDED
            case FinalCeased() | FinalTransferredOut():
                has_plan = False
            case TribunalOrderMade(kinds=kinds):
                stage = _STAGE_ORDERED.get(next(iter(kinds), None), stage)
            case TribunalMediationAgreed(kinds=tuple() as kinds):
                stage = _STAGE_ORDERED.get(next(iter(kinds), None), stage)
            case TribunalConceded(subjects=subjects):
                stage = _STAGE_CONCEDED.get(next(iter(subjects), None), stage)
            case _:
                stage = _STAGE_AFTER.get(type(fact), stage)
    return CaseStage.PLAN if has_plan else stage


def _setting(history: Iterable[EventEnvelope]) -> str | None:
    """The main setting: of the placement of the first rank that has not ended, else as named."""
    placed: dict[PlacementId, FinalPlacementStarted] = {}
    named: Sequence[NamedSetting] = ()
    for fact in history:
        match fact.event:
            case FinalPlacementStarted(placement_id=placement) as event:
                placed[placement] = event
            case FinalPlacementEnded(placement_id=placement):
                placed.pop(placement, None)
            case FinalIssued(settings=settings):
                named = settings
            case _:
                pass
    settings = (*sorted(placed.values(), key=_rank), *sorted(named, key=_rank))
    for each in settings:
        if each.institution is not MISSING and each.institution.urn is not MISSING:
            return each.institution.urn
    return None


def _rank(setting: FinalPlacementStarted | NamedSetting) -> str:
    return setting.rank
