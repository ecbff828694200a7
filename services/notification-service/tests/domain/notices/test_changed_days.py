"""A day that a family was given by another letter changes: when that is news, and which day."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from events.contracts import Event
from events.day_reason import DayReason, DayReasonCode
from notification_service.domain.notices.conditions import DiffersFrom, condition_problems
from notification_service.domain.notices.known_days import known_days, needed_days
from notification_service.domain.notices.last_day import DeadlineDay, last_days_of_matter
from notification_service.domain.notices.overtaken import is_overtaken
from notification_service.domain.notices.required import required_notices
from notification_service.domain.notices.wording.values import DayValue
from notification_service.store.notices import current_notices
from notification_service.testing.facts import fact
from notification_service.testing.notices import requirement

CHANGED: Final = "days-changed"
REQUEST, REVIEW, DEADLINE, OTHER_DEADLINE, DRAFT = (str(UUID(int=each)) for each in range(1, 6))
BEFORE, NOW, LATER = "2027-03-12", "2027-03-19", "2027-03-26"
WHY: Final = DayReason(code=DayReasonCode.FIXED_BY_LAW)
TODAY: Final = date(2026, 11, 30)
Named = tuple[str, Mapping[str, object]]

RECEIVED: Final[Named] = (
    "request.received",
    {
        "request_id": REQUEST,
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2026-11-20",
    },
)
DECIDED: Final = {"decided_on": "2026-11-27", "notified_on": "2026-11-27"}
AGREED: Final[Named] = "request.agreed", {"request_id": REQUEST, **DECIDED}
WITHDRAWN: Final[Named] = (
    "request.refusal_withdrawn",
    {"request_id": REQUEST, "on": "2026-11-27"},
)
REPORT: Final[Named] = "review.report_sent", {"review_id": REVIEW, "on": "2026-11-27"}
DRAFTED: Final[Named] = (
    "draft.issued",
    {
        "draft_id": DRAFT,
        "version": 1,
        "basis": "reassessment",
        "request_id": REQUEST,
        "sent_on": "2026-11-27",
    },
)


def of_deadline(name: str, law_due_on: str = NOW, **data: object) -> Named:
    fields = {"deadline_id": DEADLINE, "rule": "no-plan-decision", "due_on": law_due_on}
    return f"deadline.{name}", {**fields, "law_due_on": law_due_on, **data}


def revised(law_due_on: str = NOW, before: str = BEFORE, **data: object) -> Named:
    moved = {"was_due_on": before, "was_law_due_on": before, "reason": "fact_corrected"}
    return of_deadline("revised", law_due_on, because_of=4, revises=3, **{**moved, **data})


SET: Final = of_deadline("set", BEFORE, because_of=1)
MET: Final = of_deadline("met", because_of=2, met_on="2026-11-27", late=False)


def required(event: Named, *earlier: Named) -> set[str]:
    """The notices that an event requires of families."""
    facts = [fact(at, name, **data).event for at, (name, data) in enumerate([*earlier, event], 1)]
    found = required_notices(current_notices(), facts[-1], TODAY, facts[:-1])
    return {each.requirement.id for each in found}


def test_another_last_day_of_what_a_letter_gave_is_news() -> None:
    assert required(revised(), RECEIVED, AGREED) == {CHANGED}


def test_the_same_last_day_in_law_is_none() -> None:
    """The day to work to moved, or whether the outcome can be known."""
    moved = revised(NOW, NOW, was_due_on=BEFORE)

    assert required(moved, RECEIVED, AGREED) == set()


@pytest.mark.parametrize(
    ("rule", "giving"),
    [
        ("plan-final", AGREED),
        ("reassess-final", DRAFTED),
        ("review-decision", REPORT),
        ("assessment-decision", WITHDRAWN),
    ],
)
def test_a_day_is_no_news_before_a_letter_gives_it(rule: str, giving: Named) -> None:
    assert required(revised(rule=rule), RECEIVED) == set()
    assert required(revised(rule=rule), RECEIVED, giving) == {CHANGED}


@pytest.mark.parametrize(
    "rule", ["assessment-decision", "reassess-decision", "phase-transfer-other"]
)
def test_the_correction_of_the_letter_itself_needs_no_other(rule: str) -> None:
    """The letter of the request gives the day of the decision, and is corrected with it."""
    assert required(revised(rule=rule), RECEIVED) == set()
    assert required(revised(rule=rule, reason="rule_changed"), RECEIVED) == {CHANGED}


def test_a_limit_whose_day_no_letter_gives_is_left_out() -> None:
    assert required(revised(rule="amended-plan-final-cap"), RECEIVED, AGREED) == set()


def overtaken(event: Named, *later: Named, earlier: tuple[Named, ...] = ()) -> bool:
    """Whether the news of a changed day is out of date after the events of a case."""
    before = [RECEIVED, AGREED, SET, *earlier]
    facts = [fact(at, name, **data) for at, (name, data) in enumerate([*before, event, *later], 1)]
    news = requirement(CHANGED)
    return is_overtaken(news, facts[len(before)], facts, news.audiences, TODAY)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param([MET], id="done"),
        pytest.param([of_deadline("cancelled", because_of=2)], id="ended"),
        pytest.param(
            [of_deadline("disapplied", because_of=2, ground="EX-PERS")], id="an exception"
        ),
        pytest.param([revised(LATER, NOW)], id="changed once more"),
        pytest.param([of_deadline("missed")], id="its own letter says that it is late"),
        pytest.param(
            [of_deadline("retracted", retracts=[3, 4], because_of=2, reason="fact_voided")],
            id="there is no such deadline",
        ),
    ],
)
def test_later_events_of_the_deadline_overtake_it(later: list[Named]) -> None:
    assert overtaken(revised(), *later)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param([], id="nothing"),
        pytest.param([of_deadline("approaching", days_left=5)], id="near"),
        pytest.param([revised(NOW, NOW, was_due_on=BEFORE)], id="the day to work to alone"),
        pytest.param([of_deadline("missed", known_late=True)], id="late, and no letter says so"),
        pytest.param(
            [("deadline.met", {**MET[1], "deadline_id": OTHER_DEADLINE})],
            id="another deadline was met",
        ),
    ],
)
def test_other_events_leave_it(later: list[Named]) -> None:
    assert not overtaken(revised(), *later)


def test_what_was_done_before_its_day_changed_is_no_news() -> None:
    """A correction of the request moves the last day of a decision that was made."""
    undone = of_deadline("retracted", retracts=[4], because_of=2, reason="fact_voided")

    assert overtaken(revised(), earlier=(MET,))
    assert not overtaken(revised(), earlier=(MET, undone))


def stated(*last_days: DeadlineDay) -> Mapping[str, DayValue]:
    """The days that the news of a changed day states."""
    named = [RECEIVED, AGREED, SET, revised()]
    facts: dict[int, Event] = {
        at: fact(at, name, **data).event for at, (name, data) in enumerate(named, 1)
    }
    needed = list(needed_days(current_notices(), requirement(CHANGED)))
    return known_days(needed, facts[4], last_days_of_matter(4, facts, last_days))


def last_day(rule: str, day: str) -> DeadlineDay:
    on = date.fromisoformat(day)
    return DeadlineDay(rule=rule, because_of=1, law_due_on=on, stated=DayValue(day=on, reason=WHY))


def test_the_new_day_has_the_reason_of_its_own_deadline() -> None:
    """Other days count from the same request."""
    days = stated(last_day("assessment-decision", BEFORE), last_day("no-plan-decision", NOW))

    assert {name: (each.day.isoformat(), each.reason.code) for name, each in days.items()} == {
        "given_day": (BEFORE, DayReasonCode.GIVEN_BEFORE),
        "new_day": (NOW, DayReasonCode.FIXED_BY_LAW),
    }


@pytest.mark.parametrize("last_days", [[], [last_day("no-plan-decision", LATER)]])
def test_a_day_that_is_not_that_of_the_deadline_any_more_has_no_other_reason(
    last_days: list[DeadlineDay],
) -> None:
    new = stated(*last_days)["new_day"]

    assert (new.day.isoformat(), new.reason.code) == (NOW, DayReasonCode.RECORDED)


def test_a_condition_on_a_second_field_names_one_that_the_contract_has() -> None:
    tests = {"law_due_on": DiffersFrom(differs_from="was_lawful_on")}

    assert [*condition_problems("deadline.revised", tests)] == [
        "deadline.revised has no field was_lawful_on"
    ]
