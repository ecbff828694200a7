"""How far the preparation of a phase transfer is: what happened for it, in the year before.

By when it must be done is a deadline (`phase-transfer-other`, `phase-transfer-post16`), which
deadline-service evaluates. SEND Regulations 2014 reg 18.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.families import RULES
from events.contracts import (
    CaseCorrected,
    CaseVoided,
    DraftIssued,
    Event,
    FinalIssued,
    ReviewArranged,
    ReviewDecided,
    ReviewMeetingHeld,
    ReviewPhaseTransferIdentified,
)
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import ReviewId
from events.contracts.vocabulary.plan import PlacementNaming, PlanBasis
from events.contracts.vocabulary.review import PhaseTransfer, ReviewDuty, ReviewOutcome

_NAMING: Final = frozenset(
    {PlanBasis.FIRST, PlanBasis.REVIEW, PlanBasis.REASSESSMENT, PlanBasis.ORDER}
)
"""Why a plan is issued that a transfer is done by, if it is recorded to name the next phase."""
_REVIEWED: Final = frozenset({PlanBasis.REVIEW, PlanBasis.AMENDMENT})
"""Why a plan is issued after a review."""
_STEPS: Final = (ReviewMeetingHeld, ReviewDecided, FinalIssued)
_CHANGING: Final = (
    *(ReviewPhaseTransferIdentified, ReviewArranged, *_STEPS, CaseCorrected, CaseVoided),
    *(
        contract
        for contract, rule in RULES.items()
        if any(each.contract in _STEPS for each in rule.reopens)
    ),
)
"""The facts that change the progress, those that take a step out of effect among them."""


class TransferProgress(PublishedEnum):
    """How far the preparation of a transfer is."""

    IDENTIFIED = "identified"
    """No meeting of a review for it was held."""
    MEETING_HELD = "meeting_held"
    DECIDED = "decided"
    """The family was told that the plan is to be amended, or ceased."""
    DONE = "done"
    """An amended plan was issued, or the family was told that the plan is kept as it is."""


class CaseTransfer(NamedTuple):
    """A phase transfer of a case, with the day of the latest that happened for it."""

    kind: PhaseTransfer
    transfers_on: date
    progress: TransferProgress
    progress_on: date | None
    """None while nothing has happened for it."""


def case_transfers(case: CaseState) -> Sequence[CaseTransfer]:
    """The phase transfers of a case, each once, in the order of their days."""
    moves = {
        (fact.event.transfers_on, fact.event.kind)
        for fact in case.all_of(ReviewPhaseTransferIdentified)
        if isinstance(fact.event, ReviewPhaseTransferIdentified)
    }
    return [CaseTransfer(kind, day, *_progress(case, day)) for day, kind in sorted(moves)]


def changed_transfers(events: Iterable[Event], case: CaseState) -> Sequence[CaseTransfer] | None:
    """The phase transfers of a case after these events, None where they stay as they were."""
    found = [event for event in events if isinstance(event, _CHANGING)]
    amends = any(isinstance(event, CaseCorrected | CaseVoided) for event in found)
    if amends or (found and case.count(ReviewPhaseTransferIdentified)):
        return case_transfers(case)
    return None


def _progress(case: CaseState, transfers_on: date) -> tuple[TransferProgress, date | None]:
    """The furthest step towards a transfer, and its day: the latest where there are several."""
    reviews = _reviews_for_transfers(case)
    within = [
        (step, day)
        for step, day in _steps(case, reviews)
        if _a_year_before(transfers_on) <= day < transfers_on
    ]
    order = [*TransferProgress]
    furthest = max(within, key=lambda each: (order.index(each[0]), each[1]), default=None)
    return furthest or (TransferProgress.IDENTIFIED, None)


def _a_year_before(transfers_on: date) -> date:
    """The first day on which what is done counts towards a transfer: twelve months, reg 18(1)."""
    year, month = transfers_on.year - 1, transfers_on.month
    return date(year, month, min(transfers_on.day, monthrange(year, month)[1]))


def _reviews_for_transfers(case: CaseState) -> frozenset[ReviewId]:
    """The reviews that were arranged, or held, for a phase transfer."""
    return frozenset(
        fact.event.review_id
        for contract in (ReviewArranged, ReviewMeetingHeld)
        for fact in case.all_of(contract)
        if isinstance(fact.event, ReviewArranged | ReviewMeetingHeld)
        and fact.event.duty is ReviewDuty.PHASE_TRANSFER
    )


def _steps(
    case: CaseState, reviews: frozenset[ReviewId]
) -> Iterator[tuple[TransferProgress, date]]:
    """Everything that happened for a transfer, with its day."""
    for contract in _STEPS:
        for fact in case.all_of(contract):
            match fact.event:
                case ReviewMeetingHeld(review_id=review_id, on=day) if review_id in reviews:
                    yield TransferProgress.MEETING_HELD, day
                case ReviewDecided(review_id=review_id, notified_on=day) as decided:
                    if review_id in reviews:
                        kept = decided.outcome is ReviewOutcome.MAINTAIN
                        yield (TransferProgress.DONE if kept else TransferProgress.DECIDED), day
                case FinalIssued(sent_on=day) as issued:
                    if _names_the_next_phase(
                        issued, is_for_transfer=_review_of(case, issued) in reviews
                    ):
                        yield TransferProgress.DONE, day
                case _:
                    pass


def _review_of(case: CaseState, plan: FinalIssued) -> ReviewId | None:
    """The review that a plan, or the draft that it names, follows."""
    if plan.review_id is not MISSING:
        return plan.review_id
    for each in case.all_of(DraftIssued):
        match each.event:
            case DraftIssued(draft_id=plan.draft_id, review_id=UUID() as review_id):
                return ReviewId(review_id)
            case _:
                pass
    return None


def _names_the_next_phase(plan: FinalIssued, *, is_for_transfer: bool) -> bool:
    """Whether section I names a setting, or a type of setting, of the next phase.

    Where it is not recorded, the plan of a review for a transfer is taken to, as in the rules of
    the deadline.
    """
    if not plan.next_settings:
        return plan.basis in _REVIEWED and is_for_transfer
    named = [each for each in plan.next_settings if each.naming is not PlacementNaming.NONE]
    return bool(named) and plan.basis in _NAMING
