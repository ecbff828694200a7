"""The plan of a case that is in force, and its days: when it was made, updated and reviewed."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.plans import plan_endings
from case_api.domain.prior_fact import first_day
from events.contracts import (
    FinalIssued,
    FinalTransferredIn,
    ReviewArranged,
    ReviewDecided,
    ReviewMeetingHeld,
)
from events.contracts.parts import NamedSettings
from events.contracts.references import PlanId, ReviewId
from events.contracts.vocabulary.plan import NeedKind, PlanBasis, Sen2Rank


class PlanInForce(NamedTuple):
    """A plan that the authority maintains. None: not recorded, or it did not happen."""

    first_on: date | None
    """The day on which the first version was sent, by this authority or the one before it."""
    updated_on: date | None
    """The day on which the last version after the first was sent."""
    reviewed_on: date | None
    """The day on which the family was notified of the decision after the last review."""
    primary_need: NeedKind | None
    settings: NamedSettings
    """What section I of the last version names."""


def plan_in_force(case: CaseState) -> PlanInForce | None:
    """The plan of a case, None where it has none. The facts of the case are those up to a day.

    Only EHC plans count, not those of another kind (`FinalIssued.kind`).
    """
    in_force = {plan_id for plan_id, ending in plan_endings(case).items() if ending is None}
    issued = sorted(
        (each for each in case.all_of(FinalIssued) if _is_of(each.event, in_force)),
        key=lambda each: (first_day(each), each.position),
    )
    taken_over = [
        each.event
        for each in case.all_of(FinalTransferredIn)
        if isinstance(each.event, FinalTransferredIn) and _is_of(each.event, in_force)
    ]
    if not issued and not taken_over:
        return None
    versions = [each.event for each in issued if isinstance(each.event, FinalIssued)]
    first = next(_first_versions(versions, taken_over), None)
    made = [each.plan_made_on for each in taken_over if each.plan_made_on is not MISSING]
    return PlanInForce(
        first_on=min([*made, *([first.sent_on] if first else [])], default=None),
        updated_on=max((each.sent_on for each in versions if each is not first), default=None),
        reviewed_on=max(_reviewed(case, in_force, taken_over), default=None),
        primary_need=next(_primary_needs(versions), None),
        settings=versions[-1].settings if versions else (),
    )


def _is_of(event: object, plans: Collection[PlanId]) -> bool:
    match event:
        case (
            FinalIssued(plan_id=plan_id, kind=kind) | FinalTransferredIn(plan_id=plan_id, kind=kind)
        ):
            return kind is MISSING and plan_id in plans
        case _:
            return False


def _first_versions(
    versions: Sequence[FinalIssued], taken_over: Sequence[FinalTransferredIn]
) -> Iterator[FinalIssued]:
    """The versions that may be the first, the most certain first.

    A history may begin in the middle. A version states by its basis that it is the first; its
    number may only have been left out. What was sent after the plan had been taken over is an
    update of that of the authority before.
    """
    yield from (each for each in versions if each.basis is PlanBasis.FIRST)
    for each in versions:
        if each.version == 1 and all(each.sent_on <= by.transferred_on for by in taken_over):
            yield each


def _primary_needs(versions: Sequence[FinalIssued]) -> Iterator[NeedKind]:
    """The first needs that the versions state, the last version first."""
    for version in reversed(versions):
        for each in version.needs:
            if each.rank is Sen2Rank.PRIMARY:
                yield each.need


def _reviewed(
    case: CaseState, plans: Collection[PlanId], taken_over: Sequence[FinalTransferredIn]
) -> Iterator[date]:
    """The days on which reviews ended, but for those of another plan than these."""
    for fact in case.all_of(ReviewDecided):
        match fact.event:
            case ReviewDecided(review_id=review_id, notified_on=day):
                if _reviewed_plan(case, review_id) in {None, *plans}:
                    yield day
            case _:
                pass
    for each in taken_over:
        if each.last_reviewed_on is not MISSING:
            yield each.last_reviewed_on


def _reviewed_plan(case: CaseState, review_id: ReviewId) -> PlanId | None:
    """The plan that a review is stated to be of."""
    for contract in (ReviewMeetingHeld, ReviewArranged):
        fact = case.latest(contract, review_id)
        match fact.event if fact else None:
            case ReviewMeetingHeld(plan_id=plan_id) | ReviewArranged(plan_id=plan_id):
                if plan_id is not MISSING:
                    return plan_id
            case _:
                pass
    return None
