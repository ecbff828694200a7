"""Annual reviews and phase transfers of a plan: meetings, decisions, amendments, amended plans."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from deploy.caseload.appeals import AppealableDecision, challenge
from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.notices import notice_contents
from deploy.caseload.plans import HeldPlan, issue_plan, start_placement
from deploy.caseload.school_year import next_school_day, next_working_day, previous_working_day
from deploy.caseload.settings import placement_for

DECIDED_IN_FOUR_WEEKS: Final = 0.32
"""England 2024: 44.4 % in 2024, of all: those for a move are decided sooner."""
_OUTCOMES: Final = (("A", 0.575), ("M", 0.425))
"""England 2024: amend 219,538, maintain 135,264; to cease (4,087): see `endings`."""
_MISSED: Final = 0.135
"""England 2024: 70,893 of 524,654 reviews that were expected had no meeting."""
_TRANSFERS: Final = (
    ("early_years_to_school", 4, 1.0),
    ("infant_to_junior", 7, 0.12),
    ("primary_to_secondary", 11, 1.0),
    ("secondary_to_post16", 16, 1.0),
    ("between_post16", 18, 0.4),
)
"""A move, the years from the cohort to the September of it, and the share of children it is of."""
_IN_TIME: Final = 0.8


@dataclass(frozen=True, slots=True)
class _Move:
    """A transfer between phases in September of a year."""

    kind: str
    year: int

    @property
    def deadline(self) -> date:
        """The last day in time: the amended plan is due before 15 February, or 31 March."""
        return date(self.year, 3, 30) if "post16" in self.kind else date(self.year, 2, 14)


def review_plan(case: MadeUpCase, plan: HeldPlan, last_reviewed_on: date) -> None:
    """Every review from the last that is known, or the first plan, to the end of the history."""
    moves = list(_moves(case, last_reviewed_on))
    anchor, number = last_reviewed_on, 0
    while True:
        due_on = anchor + timedelta(days=365)
        move = next((each for each in moves if _first_due_day(each) <= due_on), None)
        meeting_on = _meeting_day(case, due_on)
        if move is not None:
            moves.remove(move)
            meeting_on = max(_transfer_meeting_day(case, move), anchor + timedelta(days=60))
        if meeting_on - timedelta(days=40) > case.history.last_day:
            return
        number += 1
        anchor = next_school_day(meeting_on)
        _review(case, plan, anchor, number, move)


def _moves(case: MadeUpCase, after: date) -> Iterator[_Move]:
    """The moves between phases of the child whose reviews are after a day, in their order."""
    for kind, years, share in _TRANSFERS:
        move = _Move(kind, case.cohort + years)
        if case.draws.chance(share) and date(move.year - 1, 10, 1) > after:
            yield move


def _first_due_day(move: _Move) -> date:
    """A review that is due from this day on is held as the review for the move."""
    return date(move.year - 1, 8, 1)


def _meeting_day(case: MadeUpCase, due_on: date) -> date:
    if case.draws.chance(_MISSED):
        return due_on + timedelta(days=20 + case.draws.days(100, 0.6))
    return due_on - timedelta(days=round(85 * case.draws.fraction() ** 1.3) - 5)


def _transfer_meeting_day(case: MadeUpCase, move: _Move) -> date:
    """Most are held from the middle of September to the end of November, some later."""
    first = date(move.year - 1, 9, 12)
    return first + timedelta(days=min(round(35 * case.draws.factor(0.55)), 150))


def _review(
    case: MadeUpCase, plan: HeldPlan, met_on: date, number: int, move: _Move | None
) -> None:
    draws, label = case.draws, f"review-{number}"
    duty = "annual" if move is None else "phase_transfer"
    by_council = draws.chance(0.2)
    convenor = "local_authority" if by_council else "school"
    invited_on = previous_working_day(met_on - timedelta(days=draws.between(10, 35)))
    if move is not None:
        _identify(case, move, invited_on)
    if draws.chance(0.75):
        case.history.record(
            "review.arranged",
            invited_on,
            review_id=label,
            duty=duty,
            convenor=convenor,
            invited_on=invited_on,
            meeting_on=met_on,
        )
    if draws.chance(0.88):
        late = 0 if draws.chance(0.7) else draws.between(1, 10)
        circulated_on = next_working_day(met_on - timedelta(days=14 + draws.below(8) - late))
        case.history.record(
            "review.advice_circulated", circulated_on, review_id=label, on=circulated_on
        )
    case.history.record(
        "review.meeting_held", met_on, review_id=label, on=met_on, duty=duty, convenor=convenor
    )
    reported_on = next_school_day(met_on + timedelta(days=draws.days(13, 0.6)))
    case.history.record("review.report_sent", reported_on, review_id=label, on=reported_on)
    notified_on = _decision_day(case, met_on, move)
    outcome = "A" if move is not None and draws.chance(0.93) else draws.weighted(_OUTCOMES)
    decided_on = max(met_on, notified_on - timedelta(days=draws.between(0, 4)))
    case.history.record(
        "review.decided",
        notified_on,
        review_id=label,
        outcome=outcome,
        decided_on=decided_on,
        notified_on=notified_on,
        sent_on=notified_on,
        notice_contents=notice_contents(case) if outcome == "M" else [],
    )
    if outcome == "A":
        _amend(case, plan, (met_on, notified_on), label, move)


def _identify(case: MadeUpCase, move: _Move, before: date) -> None:
    on = min(date(move.year - 1, 9, 4) + timedelta(days=case.draws.below(10)), before)
    transfers_on = date(move.year, 9, 1)
    case.history.record(
        "review.phase_transfer_identified", on, kind=move.kind, transfers_on=transfers_on
    )


def _decision_day(case: MadeUpCase, met_on: date, move: _Move | None) -> date:
    in_time, late = (DECIDED_IN_FOUR_WEEKS, 42) if move is None else (_IN_TIME, 15)
    if case.draws.chance(in_time):
        early = min(case.draws.days(4, 0.9) - 1, 24)
        return max(previous_working_day(met_on + timedelta(days=28 - early)), met_on)
    return next_working_day(met_on + timedelta(days=29 + min(case.draws.days(late, 1.0), 260)))


def _amend(
    case: MadeUpCase, plan: HeldPlan, days: tuple[date, date], label: str, move: _Move | None
) -> None:
    """The notice of amendments and the amended plan, and what a family does about it."""
    met_on, notified_on = days
    draws = case.draws
    at_once = 0.55 if move is None else 0.85
    late = 0 if draws.chance(at_once) else draws.days(14, 0.8)
    proposed_on = next_working_day(notified_on + timedelta(days=late))
    case.history.record(
        "review.amendments_proposed", proposed_on, review_id=label, sent_on=proposed_on
    )
    final_on = _amended_on(case, proposed_on, move)
    if final_on > met_on + timedelta(days=345):
        final_on = next_working_day(max(met_on + timedelta(days=345), proposed_on))
    if move is None:
        issue_plan(case, plan, final_on, "review", review_id=label)
    else:
        _issue_for_move(case, plan, final_on, label, move)
    decision = AppealableDecision("section_f", final_on, "amend_contents", "amended_plan")
    result = challenge(case, decision, f"-{label}")
    if result.succeeded:
        on = next_working_day(result.on + timedelta(days=draws.between(15, 50)))
        issue_plan(case, plan, on, "amendment")


def _amended_on(case: MadeUpCase, proposed_on: date, move: _Move | None) -> date:
    draws = case.draws
    final_on = next_working_day(proposed_on + timedelta(days=max(16, draws.days(44, 0.6))))
    if move is None:
        return final_on
    if draws.chance(_IN_TIME):
        aimed_at = previous_working_day(move.deadline - timedelta(days=min(draws.days(6, 1.0), 60)))
        return max(aimed_at, next_working_day(proposed_on + timedelta(days=15)))
    late_on = next_working_day(move.deadline + timedelta(days=1 + draws.days(25, 0.9)))
    return max(final_on, late_on)


def _issue_for_move(
    case: MadeUpCase, plan: HeldPlan, final_on: date, label: str, move: _Move
) -> None:
    """A plan that names the next setting, where the child begins in September."""
    moves_on = date(move.year, 9, 3)
    following = placement_for(case, moves_on)
    issue_plan(case, plan, final_on, "review", review_id=label, next_settings=[following.named()])
    plan.placement = following
    start_placement(case, plan, moves_on)
