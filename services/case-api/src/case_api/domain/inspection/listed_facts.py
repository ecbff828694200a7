"""What list 1 of Annex A takes from the facts of a case: the case of a child with a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic_core import MISSING

from case_api.domain.assignments.periods import assignments
from case_api.domain.case_state import CaseState
from case_api.domain.families import RULES
from case_api.domain.fold import fold
from case_api.domain.inspection.education import Education, education_on
from case_api.domain.inspection.plan_dates import PlanInForce, plan_in_force
from events.contracts import (
    CaseClosed,
    CaseCorrected,
    CaseDetailsChanged,
    CaseOfficerAssigned,
    CaseOpened,
    CaseSection19Decided,
    CaseVoided,
    Event,
    FinalCeased,
    FinalCeasingDecided,
    FinalIssued,
    FinalPlacementEnded,
    FinalPlacementStarted,
    FinalTransferredIn,
    FinalTransferredOut,
    ReviewArranged,
    ReviewDecided,
    ReviewMeetingHeld,
)
from events.contracts.vocabulary.case import CaseCloseReason, CaseFlag
from events.contracts.vocabulary.plan import CeaseReason
from events.envelope import EventEnvelope
from events.history import as_of, effective

_READ: Final[frozenset[type[Event]]] = frozenset(
    {
        *(CaseOpened, CaseDetailsChanged, CaseClosed, CaseCorrected, CaseVoided),
        *(CaseOfficerAssigned, CaseSection19Decided),
        *(FinalIssued, FinalTransferredIn, FinalTransferredOut, FinalCeased, FinalCeasingDecided),
        *(FinalPlacementStarted, FinalPlacementEnded),
        *(ReviewArranged, ReviewMeetingHeld, ReviewDecided),
    }
)
LISTED_EVENT_TYPES: Final[Sequence[str]] = sorted(
    contract.type
    for contract in {
        *_READ,
        *(
            contract
            for contract, rule in RULES.items()
            if any(each.contract in _READ for each in rule.reopens)
        ),
    }
)
"""The types of the facts that a row follows from, those that take one of them out of effect
included. A case is folded from these alone."""
_SOCIAL_CARE_FLAGS: Final = frozenset({CaseFlag.LOOKED_AFTER, CaseFlag.CHILD_PROTECTION})


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """The facts of a case with a plan in force on a day, as a row needs them."""

    reference: str | None
    plan: PlanInForce
    education: Education
    is_flagged_by_social_care: bool
    has_case_worker: bool
    """Whether an officer leads the case on the day."""
    is_reported_dead: bool
    """Whether the case was closed, or it was decided to cease the plan, because the child died."""


def listed_facts(history: Sequence[EventEnvelope], day: date) -> ListedFacts | None:
    """The facts of a case up to a day, None where it has no plan in force then.

    `history` is raw, and has at least the events of `LISTED_EVENT_TYPES`.
    """
    case = fold(as_of(effective(history), day))
    plan = plan_in_force(case) if case.opened else None
    if plan is None or case.opened is None:
        return None
    reference = case.opened.reference
    return ListedFacts(
        reference=None if reference is MISSING else reference,
        plan=plan,
        education=education_on(case, plan.settings, day),
        is_flagged_by_social_care=not _SOCIAL_CARE_FLAGS.isdisjoint(case.flags),
        has_case_worker=assignments(case.all_of(CaseOfficerAssigned)).lead_on(day) is not None,
        is_reported_dead=_is_reported_dead(case),
    )


def _is_reported_dead(case: CaseState) -> bool:
    for contract in (CaseClosed, FinalCeasingDecided):
        fact = case.latest(contract)
        match fact.event if fact else None:
            case (
                CaseClosed(reason=CaseCloseReason.DECEASED)
                | FinalCeasingDecided(reason=CeaseReason.DECEASED)
            ):
                return True
            case _:
                pass
    return False
