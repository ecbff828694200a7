"""The reviews that are expected in a year, by hand, with the words that decide.

CFA s.44(1): in the period of 12 months starting with the date on which the plan was first made, and
in each subsequent period of 12 months starting with the date on which it was last reviewed.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest

from deadline_service.domain.figures.measured_items import measured_items
from deadline_service.domain.figures.measured_process import LeftOut, Measure, MeasuredItem
from deadline_service.testing import ShortFact, history_recorded
from events.contracts import Event

KNOWN: Final = date(2026, 11, 2)
LAST_DAY: Final = date(2026, 2, 28)
PLAN: Final[ShortFact] = {
    "type": "final.issued",
    "on": date(2025, 3, 1),
    "plan_id": "plan",
    "basis": "first",
}
MEETING: Final[ShortFact] = {
    "type": "review.meeting_held",
    "on": date(2026, 2, 10),
    "review_id": "review",
}


def items(measure: Measure, *facts: ShortFact | Event) -> Sequence[MeasuredItem]:
    """The items of a measure, of facts that were all recorded on one day."""
    found = measured_items(history_recorded(*((KNOWN, fact) for fact in facts)))
    return [each for each in found if each.measure == measure]


def announced(
    kind: str, name: str = "year", rule: str = "review-first", **fields: object
) -> ShortFact:
    days = {"due_on": LAST_DAY, "law_due_on": LAST_DAY, "because_of": 1}
    return {"type": f"deadline.{kind}", "deadline_id": name, "rule": rule, **days, **fields}


def days(measure: Measure, *facts: ShortFact) -> Sequence[tuple[date | None, date | None]]:
    """Of each item the last day and the day of the act."""
    return [(each.due_on, each.done_on) for each in items(measure, *facts)]


def test_a_review_is_decided_when_the_family_is_notified_and_held_at_its_meeting() -> None:
    """A plan of 1 March 2025: the year ends on 28 February 2026."""
    met = announced("met", met_on=date(2026, 3, 9), late=True)
    facts = (PLAN, announced("set"), MEETING, met)

    assert days(Measure.ANNUAL_REVIEWS, *facts) == [(LAST_DAY, date(2026, 3, 9))]
    assert days(Measure.ANNUAL_REVIEW_MEETINGS, *facts) == [(LAST_DAY, date(2026, 2, 10))]


def test_a_review_that_was_held_awaits_its_decision() -> None:
    facts = (PLAN, announced("set"), MEETING)

    assert days(Measure.ANNUAL_REVIEWS, *facts) == [(LAST_DAY, None)]
    assert days(Measure.ANNUAL_REVIEW_MEETINGS, *facts) == [(LAST_DAY, date(2026, 2, 10))]


def test_a_review_without_a_meeting_is_neither_held_nor_decided() -> None:
    facts = (PLAN, announced("set"), announced("missed"))

    assert days(Measure.ANNUAL_REVIEWS, *facts) == [(LAST_DAY, None)]
    assert days(Measure.ANNUAL_REVIEW_MEETINGS, *facts) == [(LAST_DAY, None)]


def test_the_meeting_of_the_review_before_is_not_that_of_the_next_year() -> None:
    """The next year begins with the decision, which may be notified on the day of the meeting."""
    held: ShortFact = {**MEETING, "on": date(2026, 2, 10)}
    decided: ShortFact = {
        "type": "review.decided",
        "on": date(2026, 2, 10),
        "review_id": "review",
        "outcome": "M",
    }
    year = announced(
        "set",
        rule="review-subsequent",
        because_of=2,
        due_on=date(2027, 2, 9),
        law_due_on=date(2027, 2, 9),
    )
    following: ShortFact = {**MEETING, "on": date(2026, 10, 1), "review_id": "next"}
    measure = Measure.ANNUAL_REVIEW_MEETINGS

    assert days(measure, held, decided, year) == [(date(2027, 2, 9), None)]
    assert days(measure, held, decided, year, following) == [(date(2027, 2, 9), date(2026, 10, 1))]


def test_a_plan_that_was_taken_over_has_one_review_by_the_earlier_of_two_limits() -> None:
    """One is of the last review, the other of the day of taking over; a review meets both."""
    taken_over: ShortFact = {"type": "case.opened", "taken_over_on": date(2026, 1, 5)}
    later = {"due_on": date(2027, 1, 4), "law_due_on": date(2027, 1, 4), "because_of": 2}
    facts = (
        PLAN,
        taken_over,
        announced("set"),
        announced("set", "taken over", "review-taken-over", **later),
    )
    met = [
        announced("met", name, met_on=date(2026, 2, 20), late=False)
        for name in ("year", "taken over")
    ]

    assert days(Measure.ANNUAL_REVIEWS, *facts) == [(LAST_DAY, None)]
    assert days(Measure.ANNUAL_REVIEWS, *facts, *met) == [(LAST_DAY, date(2026, 2, 20))]


def test_a_plan_that_ceases_first_is_no_longer_expected_to_be_reviewed() -> None:
    found = items(Measure.ANNUAL_REVIEWS, PLAN, announced("set"), announced("cancelled"))

    assert [each.ended_on for each in found] == [LAST_DAY]


@pytest.mark.parametrize("before", [[], [announced("missed")]], ids=["at once", "after the breach"])
def test_a_plan_that_ceased_after_the_last_day_was_not_reviewed_whenever_that_was_recorded(
    before: list[ShortFact],
) -> None:
    """A year to 28 February 2026; the plan ceased on 2 March."""
    ended = announced("cancelled", ended_on=date(2026, 3, 2))

    found = items(Measure.ANNUAL_REVIEWS, PLAN, announced("set"), *before, ended)

    assert [(each.due_on, each.ended_on, each.left_out) for each in found] == [
        (LAST_DAY, date(2026, 3, 2), None)
    ]


def test_a_year_whose_outcome_cannot_be_known_is_left_out() -> None:
    found = items(Measure.ANNUAL_REVIEWS, PLAN, announced("set", outcome_unknown=True))

    assert [each.left_out for each in found] == [LeftOut.UNKNOWN]
