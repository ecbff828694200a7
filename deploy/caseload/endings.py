"""How plans end: ceased, at the maximum age, or transferred to another authority."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.notices import notice_contents
from deploy.caseload.plans import PLAN_LABEL, HeldPlan, end_placement
from deploy.caseload.school_year import next_working_day, previous_working_day

_YEAR: Final = 365
_CEASED_BY_AGE: Final = ((15, 0.03), (17, 0.14), (19, 0.27), (25, 0.36))
"""Up to an age, plans that cease in a year. England 2024: 44,862 of 638,745, most 16 or over."""
_MOVED: Final = 0.022
"""England 2024: 13,953 of 638,745 plans moved to another authority in 2024."""
_ON_REVIEW: Final = 0.4
"""Of the plans that are no longer necessary. England 2024: 4,087 of 358,889 reviews."""
_MAXIMUM_AGE: Final = 25
_ADULT: Final = 18
_REASONS_OF_CHILDREN: Final = (("2", 0.55), ("7", 0.25), ("9", 0.2))
_REASONS_OF_YOUNG_PEOPLE: Final = (("2", 0.34), ("6", 0.33), ("3", 0.13), ("4", 0.2))
_AUTHORITIES: Final = ("998", "997", "996")
"""Made-up authorities."""


@dataclass(frozen=True, slots=True)
class PlanEnd:
    """The day on which a plan ends; `to_authority` for a move; `reason` where it ceases."""

    on: date
    reason: str
    to_authority: str = ""


def plan_end(case: MadeUpCase, held_from: date) -> PlanEnd | None:
    """How the plan ends, None if it does not by the day of the caseload."""
    draws, year_began = case.draws, held_from
    while year_began < case.today:
        age = case.age_on(year_began)
        if age >= _MAXIMUM_AGE:
            return PlanEnd(_end_of_last_year(year_began), "1")
        on = year_began + timedelta(days=110 + draws.below(_YEAR - 110))
        if draws.chance(next(share for up_to, share in _CEASED_BY_AGE if age <= up_to)):
            young = age > _CEASED_BY_AGE[0][0]
            reasons = _REASONS_OF_YOUNG_PEOPLE if young else _REASONS_OF_CHILDREN
            return PlanEnd(next_working_day(on), draws.weighted(reasons))
        if draws.chance(_MOVED):
            return PlanEnd(next_working_day(on), "5", draws.pick(_AUTHORITIES))
        year_began += timedelta(days=_YEAR)
    return None


def work_ends_on(case: MadeUpCase, end: PlanEnd) -> date:
    """The last day of ordinary work on a plan that ends: before its end is proposed or known."""
    before = 20 if end.to_authority or end.reason == "1" else 105
    return min(end.on - timedelta(days=before), case.today)


def end_plan(case: MadeUpCase, plan: HeldPlan, end: PlanEnd) -> None:
    """The facts of the end, up to the close of the case."""
    if end.to_authority:
        _move_away(case, end)
    elif end.reason != "1":
        _cease(case, end)
    end_placement(case, plan, end.on)
    if not end.to_authority:
        case.history.record(
            "final.ceased", end.on, plan_id=PLAN_LABEL, ceased_on=end.on, reason=end.reason
        )
    closed_on = next_working_day(end.on + timedelta(days=case.draws.between(2, 30)))
    reason = "moved_away" if end.to_authority else "plan_ceased"
    case.history.record("case.closed", closed_on, on=closed_on, reason=reason)


def _cease(case: MadeUpCase, end: PlanEnd) -> None:
    """Consultation, decision and notice two months or more before the end; some after a review."""
    notified_on = previous_working_day(end.on - timedelta(days=case.draws.between(66, 78)))
    proposed_on = previous_working_day(notified_on - timedelta(days=case.draws.between(10, 28)))
    if end.reason == "2" and case.draws.chance(_ON_REVIEW):
        _decide_on_review(case, proposed_on, notified_on)
    test = "no_longer_necessary" if end.reason == "2" else "no_longer_responsible"
    case.history.record(
        "final.ceasing_proposed", proposed_on, plan_id=PLAN_LABEL, on=proposed_on, test=test
    )
    case.history.record(
        "final.ceasing_decided",
        notified_on,
        plan_id=PLAN_LABEL,
        decided_on=notified_on - timedelta(days=case.draws.pick((0, 0, 0, 1, 2))),
        notified_on=notified_on,
        test=test,
        reason=end.reason,
        notice_contents=notice_contents(case),
    )


def _decide_on_review(case: MadeUpCase, met_on: date, notified_on: date) -> None:
    """The decision to cease is that of a review (reg 20(10))."""
    label = "review-last"
    case.history.record(
        "review.meeting_held",
        met_on,
        review_id=label,
        on=met_on,
        duty="annual",
        convenor="school",
    )
    case.history.record(
        "review.decided",
        notified_on,
        review_id=label,
        outcome="C",
        decided_on=previous_working_day(notified_on - timedelta(days=2)),
        notified_on=notified_on,
        sent_on=notified_on,
        notice_contents=notice_contents(case),
    )


def _move_away(case: MadeUpCase, end: PlanEnd) -> None:
    moved_on = end.on - timedelta(days=case.draws.between(0, 18))
    aware_on = previous_working_day(moved_on)
    to: dict[str, str] = {"plan_id": PLAN_LABEL, "to_authority": end.to_authority}
    case.history.record("final.move_learned", aware_on, moved_on=moved_on, aware_on=aware_on, **to)
    case.history.record(
        "final.transferred_out",
        end.on,
        moved_on=moved_on,
        aware_on=aware_on,
        transferred_on=end.on,
        **to,
    )


def _end_of_last_year(day: date) -> date:
    """The end of the school year in which a person who is 25 on a day is in education."""
    return date(day.year + (day.month > 8), 7, 31)  # noqa: PLR2004  # August
