"""What each measure of outcomes counts, by hand, with the words that decide."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest

from deadline_service.domain.figures.measured_items import measured_items
from deadline_service.domain.figures.measured_process import LeftOut, Measure, MeasuredItem
from deadline_service.testing import ShortFact, history_recorded
from events.contracts.vocabulary.plan import CeaseReason

RECEIVED: Final = date(2026, 1, 5)
DECIDED: Final = date(2026, 2, 10)
LATER: Final = date(2026, 5, 4)
KNOWN: Final = date(2026, 11, 2)
REQUEST: Final[ShortFact] = {"type": "request.received", "on": RECEIVED}
AGREED: Final[ShortFact] = {"type": "request.agreed", "on": DECIDED}
PLAN: Final[ShortFact] = {
    "type": "final.issued",
    "on": LATER,
    "plan_id": "plan",
    "basis": "first",
}
NO_PLAN: Final[ShortFact] = {"type": "assessment.plan_refused", "on": LATER}
MEETING: Final[ShortFact] = {"type": "review.meeting_held", "on": DECIDED, "review_id": "review"}


def items(measure: Measure, *facts: ShortFact) -> Sequence[MeasuredItem]:
    """The items of a measure, of facts that were all recorded on one day."""
    found = measured_items(history_recorded(*((KNOWN, fact) for fact in facts)))
    return [each for each in found if each.measure == measure]


def outcome(measure: Measure, *facts: ShortFact) -> tuple[date | None, date | None, str | None]:
    """Of the only item: the day on which it counts, the day of its outcome, and the outcome."""
    (found,) = items(measure, *facts)
    assert found.left_out is None
    return found.done_on, found.ended_on, found.kind


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        pytest.param("request.agreed", "agreed", id="SEN2 Y"),
        pytest.param("request.refused", "refused", id="SEN2 N"),
        pytest.param("request.withdrawn", "withdrawn", id="SEN2 W"),
        pytest.param("request.moved_out", "withdrawn", id="SEN2 W: ceased before decision"),
    ],
)
def test_a_request_counts_on_the_day_of_receipt_with_its_outcome(fact: str, expected: str) -> None:
    found = outcome(Measure.REQUEST_OUTCOMES, REQUEST, {"type": fact, "on": DECIDED})

    assert found == (RECEIVED, DECIDED, expected)


def test_a_request_that_is_not_decided_has_no_outcome() -> None:
    assert outcome(Measure.REQUEST_OUTCOMES, REQUEST) == (RECEIVED, None, None)


def test_a_refusal_that_is_reversed_stays_refused() -> None:
    """SEN2: if a refusal is later reversed the original outcome and date stay."""
    refused: ShortFact = {"type": "request.refused", "on": DECIDED}
    agreed: ShortFact = {"type": "request.agreed", "on": LATER}

    assert outcome(Measure.REQUEST_OUTCOMES, REQUEST, refused, agreed)[2] == "refused"


def test_a_request_that_ends_after_the_decision_stays_agreed() -> None:
    withdrawn: ShortFact = {"type": "request.withdrawn", "on": LATER}
    facts = (REQUEST, AGREED, withdrawn)

    assert outcome(Measure.REQUEST_OUTCOMES, *facts)[2] == "agreed"
    assert outcome(Measure.ASSESSMENT_OUTCOMES, *facts) == (LATER, LATER, "withdrawn")


def test_an_assessment_counts_on_the_day_it_was_completed() -> None:
    measure = Measure.ASSESSMENT_OUTCOMES

    assert outcome(measure, REQUEST, AGREED, PLAN) == (LATER, LATER, "issued")
    assert outcome(measure, REQUEST, AGREED, NO_PLAN) == (LATER, LATER, "not_issued")
    assert items(measure, REQUEST, AGREED) == []


def test_a_plan_after_a_notice_of_no_plan_changes_no_outcome() -> None:
    ordered: ShortFact = {**PLAN, "on": date(2026, 9, 1), "basis": "order"}

    found = outcome(Measure.ASSESSMENT_OUTCOMES, REQUEST, AGREED, NO_PLAN, ordered)

    assert found == (LATER, LATER, "not_issued")


def test_a_request_without_an_assessment_completes_none() -> None:
    withdrawn: ShortFact = {"type": "request.withdrawn", "on": DECIDED}

    assert items(Measure.ASSESSMENT_OUTCOMES, REQUEST, withdrawn) == []


def test_a_first_plan_without_a_request_is_an_assessment_completed() -> None:
    """Published: 98,547 plans issued, of which 90,392 have usable dates."""
    assert outcome(Measure.ASSESSMENT_OUTCOMES, PLAN) == (LATER, LATER, "issued")


def test_a_reassessment_is_left_out_of_outcomes() -> None:
    again: ShortFact = {**REQUEST, "kind": "reassessment"}

    (request,) = items(Measure.REQUEST_OUTCOMES, again)

    assert request.left_out is LeftOut.REASSESSMENT


def test_a_request_from_before_a_complete_record_is_unknown_and_not_open() -> None:
    """The council before may have decided it."""
    taken_over: ShortFact = {
        "type": "case.opened",
        "on": date(2026, 6, 1),
        "taken_over_on": date(2026, 6, 1),
    }

    (unknown,) = items(Measure.REQUEST_OUTCOMES, taken_over, REQUEST)

    assert unknown.left_out is LeftOut.UNKNOWN
    assert outcome(Measure.REQUEST_OUTCOMES, taken_over, REQUEST, AGREED)[2] == "agreed"


@pytest.mark.parametrize(("code", "name"), [("M", "maintain"), ("A", "amend"), ("C", "cease")])
def test_a_review_counts_on_the_day_of_its_meeting(code: str, name: str) -> None:
    decided: ShortFact = {
        "type": "review.decided",
        "on": LATER,
        "review_id": "review",
        "outcome": code,
    }

    assert outcome(Measure.REVIEW_OUTCOMES, MEETING, decided) == (DECIDED, LATER, name)


def test_a_review_without_a_decision_is_outstanding_until_its_plan_ends() -> None:
    ceased: ShortFact = {"type": "final.ceased", "on": LATER, "plan_id": "plan", "reason": "8"}

    assert outcome(Measure.REVIEW_OUTCOMES, MEETING) == (DECIDED, None, None)
    assert outcome(Measure.REVIEW_OUTCOMES, MEETING, ceased) == (DECIDED, LATER, "plan_ended")


@pytest.mark.parametrize("reason", CeaseReason)
def test_a_plan_ceases_for_the_reason_of_sen2(reason: CeaseReason) -> None:
    ceased: ShortFact = {"type": "final.ceased", "on": LATER, "plan_id": "plan", "reason": reason}

    found = outcome(Measure.PLANS_CEASED, ceased)

    assert found == (LATER, LATER, reason.name.lower())


def test_a_plan_that_is_transferred_out_ceases_once() -> None:
    """SEN2 CeaseReason 5."""
    out: ShortFact = {
        "type": "final.transferred_out",
        "on": DECIDED,
        "plan_id": "plan",
        "moved_on": DECIDED,
    }
    ceased: ShortFact = {"type": "final.ceased", "on": LATER, "plan_id": "plan", "reason": "9"}

    assert outcome(Measure.PLANS_CEASED, out, ceased) == (DECIDED, DECIDED, "transferred")
