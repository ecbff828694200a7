"""What lists show of a case beside its items: its reference, its stage and its setting."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from pydantic_core import MISSING

from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    DraftIssued,
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
)
from events.contracts.parts import NamedSetting
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import PlacementId
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


def case_profile(history: Sequence[EventEnvelope]) -> CaseProfile:
    """The profile of a case from its effective history."""
    reference: str | None = None
    stage, has_plan, closed_on = CaseStage.ENDED, False, None
    for fact in history:
        match fact.event:
            case CaseOpened() as event:
                reference = None if event.reference is MISSING else event.reference
            case FinalIssued() | FinalTransferredIn() as event:
                has_plan, stage = True, CaseStage.ENDED
                closed_on = None if isinstance(event, FinalTransferredIn) else closed_on
            case FinalCeased() | FinalTransferredOut():
                has_plan = False
            case CaseClosed(on=day):
                closed_on = day
            case CaseReopened():
                closed_on = None
            case event:
                stage = _STAGE_AFTER.get(type(event), stage)
                closed_on = None if isinstance(event, RequestReceived) else closed_on
    return CaseProfile(
        reference, CaseStage.PLAN if has_plan else stage, closed_on, _setting(history)
    )


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
