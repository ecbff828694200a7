"""Which days of a notice the record has: those of the matter that the notice is about."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from events.contracts import CONTRACTS, Event
from events.day_reason import DayReason, DayReasonCode
from notification_service.domain.notices.element import ElementValue, ValueKind
from notification_service.domain.notices.known_days import (
    dated_steps,
    has_past_day,
    known_days,
    needed_days,
)
from notification_service.domain.notices.last_day import DeadlineDay, last_days_of_matter
from notification_service.domain.notices.wording.values import (
    DayValue,
    FutureStep,
    NoticeValues,
    StepsValue,
)
from notification_service.store.notices import current_notices
from notification_service.testing.notices import requirement

FIRST, SECOND = str(UUID(int=1)), str(UUID(int=2))
DEADLINE: Final = str(UUID(int=9))
WHY: Final = DayReason(code=DayReasonCode.FIXED_BY_LAW)


def fact(name: str, **data: object) -> Event:
    return CONTRACTS[name].model_validate_json(json.dumps(data))


def received(request: str, on: str) -> Event:
    data = {"kind": "initial", "trigger": "request", "requester": "parent"}
    return fact("request.received", request_id=request, received_on=on, **data)


def asked(advice: str, on: str) -> Event:
    return fact(
        "assessment.advice_requested",
        request_id=FIRST,
        advice_id=advice,
        kind="d",
        adviser="educational_psychologist",
        requested_on=on,
    )


def last_day(rule: str, because_of: int, day: date) -> DeadlineDay:
    stated = DayValue(day=day, reason=WHY)
    return DeadlineDay(rule=rule, because_of=because_of, law_due_on=day, stated=stated)


def days(
    notice: str, reports: int, facts: Mapping[int, Event], *deadlines: DeadlineDay
) -> dict[str, date]:
    """The days that are known of a notice."""
    needed = list(needed_days(current_notices(), requirement(notice)))
    found = known_days(needed, facts[reports], last_days_of_matter(reports, facts, deadlines))
    return {name: each.day for name, each in found.items()}


def test_the_day_is_that_of_the_request_that_is_reported() -> None:
    facts = {1: received(FIRST, "2026-03-02"), 5: received(SECOND, "2026-11-02")}
    deadlines = [
        last_day("assessment-decision", 1, date(2026, 4, 13)),
        last_day("assessment-decision", 5, date(2026, 12, 14)),
    ]

    assert days("request-received", 1, facts, *deadlines) == {
        "received_on": date(2026, 3, 2),
        "decision_by": date(2026, 4, 13),
    }
    assert days("request-received", 5, facts, *deadlines) == {
        "received_on": date(2026, 11, 2),
        "decision_by": date(2026, 12, 14),
    }


def test_a_later_fact_about_the_request_has_its_day() -> None:
    """A refusal that was withdrawn: the first dates of the request hold again."""
    facts = {
        1: received(FIRST, "2026-03-02"),
        2: received(SECOND, "2026-03-09"),
        3: fact("request.refusal_withdrawn", request_id=FIRST, on="2026-04-01"),
    }
    deadlines = [
        last_day("assessment-decision", 1, date(2026, 4, 13)),
        last_day("assessment-decision", 2, date(2026, 4, 20)),
    ]

    assert days("refusal-withdrawn", 3, facts, *deadlines) == {"decision_by": date(2026, 4, 13)}


def test_an_amended_plan_has_its_own_time_to_appeal() -> None:
    """The plan before it, which has the same id, gave another."""
    plan = {"plan_id": FIRST}
    facts = {
        1: fact("final.issued", version=1, basis="first", sent_on="2026-03-02", **plan),
        2: fact("final.issued", version=2, basis="review", sent_on="2026-11-02", **plan),
    }
    deadlines = [
        last_day(rule, position, day)
        for rule in ("appeal-lodge", "mediation-contact")
        for position, day in ((1, date(2026, 5, 2)), (2, date(2027, 1, 2)))
    ]

    assert days("amended-plan", 2, facts, *deadlines) == {
        "appeal_by": date(2027, 1, 2),
        "mediation_by": date(2027, 1, 2),
    }


def test_a_reminder_has_the_last_day_of_the_advice_that_its_deadline_is_about() -> None:
    named = {"deadline_id": DEADLINE, "due_on": "2026-12-15", "law_due_on": "2026-12-15"}
    chase = {"rule": "advice-chase-first", **named}
    facts = {
        1: asked(FIRST, "2026-12-01"),
        2: asked(SECOND, "2026-12-02"),
        3: fact("deadline.set", because_of=2, **chase),
        4: fact("deadline.approaching", days_left=0, **chase),
    }
    deadlines = [
        last_day("advice-response", 1, date(2027, 1, 12)),
        last_day("advice-response", 2, date(2027, 1, 13)),
    ]

    assert days("advice-chased", 4, facts, *deadlines) == {"reply_by": date(2027, 1, 13)}


def test_what_happens_next_has_the_last_days_of_the_request() -> None:
    facts = {1: received(FIRST, "2026-11-02"), 2: received(SECOND, "2026-11-03")}
    facts[3] = fact(
        "request.agreed", request_id=FIRST, decided_on="2026-12-01", notified_on="2026-12-01"
    )
    deadlines = [
        last_day("no-plan-decision", 1, date(2027, 2, 22)),
        last_day("plan-final", 1, date(2027, 3, 22)),
        last_day("plan-final", 2, date(2027, 3, 23)),
    ]

    steps = dated_steps(
        current_notices(),
        requirement("assessment-agreed"),
        last_days_of_matter(3, facts, deadlines),
        date(2027, 2, 22),
    )

    assert [(each.step, each.by and each.by.day) for each in steps] == [
        ("ask_for_advice", None),
        ("decide_plan", date(2027, 2, 22)),
        ("final_if_made", date(2027, 3, 22)),
    ]


def test_a_step_whose_day_has_passed_is_stated_without_it() -> None:
    facts = {1: received(FIRST, "2026-03-02")}
    deadlines = [last_day("assessment-decision", 1, date(2026, 4, 13))]

    def days_of_steps(today: date) -> list[date | None]:
        days = last_days_of_matter(1, facts, deadlines)
        steps = dated_steps(current_notices(), requirement("request-received"), days, today)
        return [each.by and each.by.day for each in steps]

    assert days_of_steps(date(2026, 4, 13)) == [None, date(2026, 4, 13)]
    assert days_of_steps(date(2026, 4, 14)) == [None, None]


def test_two_days_that_differ_leave_it_to_the_writer() -> None:
    facts = {1: received(FIRST, "2026-03-02")}
    deadlines = [last_day("assessment-decision", 1, date(2026, 4, day)) for day in (13, 14)]

    assert days("request-received", 1, facts, *deadlines) == {"received_on": date(2026, 3, 2)}


def test_a_notice_without_a_deadline_has_no_day() -> None:
    assert days("refusal-withdrawn", 1, {1: received(FIRST, "2026-03-02")}) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": ValueKind.TEXT, "rules": "appeal-lodge"},
        {"kind": ValueKind.DAY, "field": "received_on"},
        {"kind": ValueKind.DAY, "because": "recorded"},
    ],
)
def test_only_a_day_has_a_deadline_or_a_field_with_its_reason(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"day|field"):
        ElementValue.model_validate({"id": "a_day", "title": "a day", **wrong})


@pytest.mark.parametrize(
    ("notice", "stated", "has_passed"),
    [
        pytest.param("assessment-refused", {"appeal_by": "2026-11-29"}, True, id="of yesterday"),
        pytest.param("assessment-refused", {"appeal_by": "2026-11-30"}, False, id="of today"),
        pytest.param("assessment-refused", {"mediation_by": "2026-11-01"}, True, id="of another"),
        pytest.param("review-invitation", {"meeting_on": "2026-10-30"}, True, id="of a meeting"),
        pytest.param("ceasing-proposed", {"views_by": "2020-01-31"}, True, id="six years ago"),
        pytest.param("request-received", {"received_on": "2026-11-02"}, False, id="of what was"),
        pytest.param("plan-ended", {"ended_on": "2026-11-02"}, False, id="of an end"),
        pytest.param("advice-late", {"reply_by": "2026-11-02"}, False, id="of which it reminds"),
        pytest.param("request-received", {"appeal_by": "2026-01-02"}, False, id="of no concern"),
    ],
)
def test_a_day_by_which_to_act_has_passed_after_it(
    notice: str, stated: Mapping[str, str], *, has_passed: bool
) -> None:
    """Today is 30 November 2026: what was to be done by today can be done still."""
    needed = current_notices().values_of(requirement(notice))
    values: NoticeValues = {
        name: DayValue(day=date.fromisoformat(day), reason=WHY) for name, day in stated.items()
    }

    assert has_past_day(needed, values, date(2026, 11, 30)) is has_passed


@pytest.mark.parametrize(
    ("by", "has_passed"),
    [
        pytest.param("2026-11-29", True, id="of yesterday"),
        pytest.param("2026-11-30", False, id="of today"),
        pytest.param(None, False, id="of no day"),
    ],
)
def test_the_day_of_a_step_that_is_given_has_passed_after_it(
    by: str | None, *, has_passed: bool
) -> None:
    day = None if by is None else DayValue(day=date.fromisoformat(by), reason=WHY)
    steps = StepsValue(steps=(FutureStep(what="We will write to you.", by=day),))
    needed = current_notices().values_of(requirement("assessment-refused"))

    assert has_past_day(needed, {"next_steps": steps}, date(2026, 11, 30)) is has_passed
