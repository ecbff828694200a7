"""Why a review is late, by hand: a meeting on Monday 5 January 2026."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pytest

from deadline_service.domain.lateness.late_steps import LateStep, late_steps
from deadline_service.testing import ShortFact, history

MEETING: Final[ShortFact] = {"type": "review.meeting_held", "on": date(2026, 1, 5)}


def reported(on: date) -> ShortFact:
    return {"type": "review.report_sent", "on": on, "review_id": "review"}


def decided(on: date, outcome: str = "A") -> ShortFact:
    return {"type": "review.decided", "on": on, "review_id": "review", "outcome": outcome}


def proposed(on: date) -> ShortFact:
    return {"type": "review.amendments_proposed", "on": on, "review_id": "review"}


def amended(on: date) -> ShortFact:
    return {
        "type": "final.issued",
        "on": on,
        "plan_id": "plan",
        "basis": "review",
        "review_id": "review",
    }


def steps(measure: str, *facts: ShortFact) -> Sequence[LateStep]:
    return [each for each in late_steps(history(MEETING, *facts)) if each.measure == measure]


def by_cause(found: Sequence[LateStep]) -> Mapping[str, int]:
    return {
        each.cause: (each.late_to - each.late_from).days + 1
        for each in found
        if each.late_from is not None and each.late_to is not None
    }


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            [reported(date(2026, 1, 19)), decided(date(2026, 2, 2))],
            {},
            id="two weeks for the report and two for the decision: in time",
        ),
        pytest.param(
            [reported(date(2026, 1, 29)), decided(date(2026, 2, 12))],
            {"review_report": 10},
            id="the report was sent 10 days after its two weeks",
        ),
        pytest.param(
            [reported(date(2026, 1, 19)), decided(date(2026, 2, 12))],
            {"review_decision": 10},
            id="the decision came 10 days after its two weeks",
        ),
        pytest.param([decided(date(2026, 2, 12))], {"unknown": 10}, id="no report is recorded"),
    ],
)
def test_the_days_of_a_late_decision(
    facts: Sequence[ShortFact], expected: Mapping[str, int]
) -> None:
    assert by_cause(steps("review_decisions", *facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            [
                reported(date(2026, 1, 19)),
                decided(date(2026, 2, 2)),
                proposed(date(2026, 2, 2)),
                amended(date(2026, 3, 30)),
            ],
            {},
            id="four weeks and eight: in time on day 84",
        ),
        pytest.param(
            [
                reported(date(2026, 1, 19)),
                decided(date(2026, 2, 2)),
                proposed(date(2026, 2, 12)),
                amended(date(2026, 4, 9)),
            ],
            {"amendments": 10},
            id="the notice was sent 10 days after the decision",
        ),
        pytest.param(
            [
                reported(date(2026, 1, 19)),
                decided(date(2026, 2, 2)),
                proposed(date(2026, 2, 2)),
                amended(date(2026, 4, 9)),
            ],
            {"finalising": 10},
            id="the amended plan was sent 10 days after its eight weeks",
        ),
        pytest.param(
            [
                reported(date(2026, 1, 19)),
                decided(date(2026, 2, 12)),
                proposed(date(2026, 2, 12)),
                amended(date(2026, 4, 9)),
            ],
            {"review_decision": 10},
            id="the decision came 10 days late, and nothing was made up",
        ),
        pytest.param(
            [reported(date(2026, 1, 19)), decided(date(2026, 2, 2)), amended(date(2026, 4, 9))],
            {"unknown": 10},
            id="no notice is recorded",
        ),
    ],
)
def test_the_days_of_a_late_amended_plan(
    facts: Sequence[ShortFact], expected: Mapping[str, int]
) -> None:
    found = steps("amended_plans", *facts)

    assert by_cause(found) == expected
    assert not found or sum(each.allowed_days for each in found) == 84


def test_a_decision_that_is_awaited_waits_for_the_report_first() -> None:
    assert [each.step for each in steps("review_decisions")] == ["review_report"]
    assert [each.step for each in steps("review_decisions", reported(date(2026, 1, 19)))] == [
        "review_report",
        "review_decision",
    ]
