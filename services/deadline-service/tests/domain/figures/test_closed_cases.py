"""What a closed case leaves undone ends with it, by hand, with the words that decide."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest

from deadline_service.domain.figures.measured_items import measured_items
from deadline_service.domain.figures.measured_process import NO_END, Measure, MeasuredItem
from deadline_service.domain.lateness.late_steps import late_steps
from deadline_service.testing import ShortFact, history, history_recorded

KNOWN: Final = date(2026, 11, 2)
RECEIVED: Final = date(2026, 3, 2)
CLOSED: Final = date(2026, 3, 25)
REQUEST: Final[ShortFact] = {"type": "request.received", "on": RECEIVED, "request_id": "request"}
AGREED: Final[ShortFact] = {
    "type": "request.agreed",
    "on": date(2026, 3, 16),
    "request_id": "request",
}
ABSENT: Final[ShortFact] = {
    "type": "case.out_of_school_reported",
    "absence_id": "absence",
    "since_on": "2026-03-05",
    "on": date(2026, 3, 6),
    "reason": "no_place",
}
REOPENED: Final[ShortFact] = {"type": "case.reopened", "on": date(2026, 4, 20)}
PLAN: Final[ShortFact] = {"type": "final.issued", "on": date(2025, 1, 6), "basis": "first"}


def closed(reason: str, day: date = CLOSED) -> ShortFact:
    return {"type": "case.closed", "on": day, "reason": reason}


def item(measure: Measure, *facts: ShortFact) -> MeasuredItem:
    (found,) = items(measure, *facts)
    return found


def items(measure: Measure, *facts: ShortFact) -> Sequence[MeasuredItem]:
    found = measured_items(history_recorded(*((KNOWN, fact) for fact in facts)))
    return [each for each in found if each.measure == measure]


def meeting(name: str, day: date) -> ShortFact:
    return {"type": "review.meeting_held", "on": day, "review_id": name, "convenor": "school"}


@pytest.mark.parametrize("reason", ["deceased", "moved_away", "opened_in_error", "withdrawn"])
def test_a_request_ends_with_its_case(reason: str) -> None:
    """SEN2 RequestOutcome W. It ended before its last day, 13 April, so that it is no breach."""
    facts = (REQUEST, closed(reason))

    outcome = item(Measure.REQUEST_OUTCOMES, *facts)
    assert (outcome.ended_on, outcome.kind) == (CLOSED, "withdrawn")
    for measure in (Measure.REQUEST_DECISIONS, Measure.PLANS_ISSUED):
        found = item(measure, *facts)
        assert (found.done_on, found.ended_on) == (None, CLOSED)
    assert list(late_steps(history(*facts))) == []


def test_an_assessment_ends_with_its_case() -> None:
    """SEN2 AssessmentOutcome W."""
    facts = (REQUEST, AGREED, closed("moved_away"))

    outcome = item(Measure.ASSESSMENT_OUTCOMES, *facts)
    assert (outcome.done_on, outcome.kind) == (CLOSED, "withdrawn")
    assert item(Measure.REQUEST_OUTCOMES, *facts).kind == "agreed"


def test_advice_is_no_longer_awaited_in_a_closed_case() -> None:
    asked: ShortFact = {
        "type": "assessment.advice_requested",
        "on": date(2026, 3, 17),
        "kind": "d",
    }

    assert item(Measure.ADVICE, REQUEST, AGREED, asked).ended_on is None
    assert item(Measure.ADVICE, REQUEST, AGREED, asked, closed("deceased")).ended_on == CLOSED


def test_a_child_is_not_out_of_school_in_a_closed_case() -> None:
    assert item(Measure.OUT_OF_SCHOOL, ABSENT).ended_on == NO_END
    assert item(Measure.OUT_OF_SCHOOL, ABSENT, closed("deceased")).ended_on == date(2026, 3, 24)


def test_a_breach_before_the_closing_stays_one_until_then() -> None:
    """The plan was due on 20 July: it is late until the case was closed, and not longer."""
    late = closed("moved_away", date(2026, 9, 1))

    found = item(Measure.PLANS_ISSUED, REQUEST, AGREED, late)
    steps = list(late_steps(history(REQUEST, AGREED, late)))

    assert (found.due_on, found.ended_on) == (date(2026, 7, 20), date(2026, 9, 1))
    assert {each.closed_on for each in steps} == {date(2026, 9, 1)}


@pytest.mark.parametrize(
    "again",
    [
        REOPENED,
        {"type": "request.received", "on": date(2026, 5, 4), "request_id": "another"},
    ],
    ids=["reopened", "another request"],
)
def test_a_case_that_is_open_again_goes_on(again: ShortFact) -> None:
    facts = (REQUEST, ABSENT, closed("withdrawn"), again)

    assert items(Measure.REQUEST_DECISIONS, *facts)[0].ended_on is None
    assert item(Measure.OUT_OF_SCHOOL, *facts).ended_on == NO_END


def test_closing_the_file_of_a_refusal_changes_nothing() -> None:
    refused: ShortFact = {
        "type": "request.refused",
        "on": date(2026, 3, 20),
        "request_id": "request",
    }
    before = item(Measure.REQUEST_DECISIONS, REQUEST, refused)

    assert item(Measure.REQUEST_DECISIONS, REQUEST, refused, closed("no_assessment")) == before


def test_a_review_is_not_awaited_in_a_closed_case() -> None:
    held = meeting("first", date(2026, 2, 10))
    facts = (PLAN, held, closed("moved_away"))

    assert item(Measure.REVIEW_DECISIONS, *facts).ended_on == CLOSED
    assert item(Measure.REVIEW_OUTCOMES, *facts).kind == "plan_ended"


def test_the_meeting_of_the_next_review_ends_what_one_left_undecided() -> None:
    """It stays a breach of its own weeks, and is not late for ever."""
    first, following = meeting("first", date(2021, 1, 8)), meeting("next", date(2022, 1, 10))
    decided: ShortFact = {
        "type": "review.decided",
        "on": date(2022, 1, 26),
        "review_id": "next",
        "outcome": "M",
    }
    facts = (PLAN, first, following, decided)

    decisions = sorted(items(Measure.REVIEW_DECISIONS, *facts), key=lambda each: each.started_on)
    outcomes = sorted(items(Measure.REVIEW_OUTCOMES, *facts), key=lambda each: each.started_on)
    steps = list(late_steps(history(*facts)))

    assert [(each.done_on, each.ended_on) for each in decisions] == [
        (None, date(2022, 1, 10)),
        (date(2022, 1, 26), None),
    ]
    assert [each.kind for each in outcomes] == ["overtaken", "maintain"]
    assert {each.closed_on for each in steps} == {date(2022, 1, 10)}


def test_a_decision_after_the_meeting_of_the_next_review_is_still_one() -> None:
    late: ShortFact = {
        "type": "review.decided",
        "on": date(2022, 2, 1),
        "review_id": "first",
        "outcome": "A",
    }
    first, following = meeting("first", date(2021, 1, 8)), meeting("next", date(2022, 1, 10))

    found = items(Measure.REVIEW_DECISIONS, PLAN, first, following, late)

    assert {each.done_on for each in found} == {date(2022, 2, 1), None}
