"""The limits that a claim of an exception names, as its notice states them."""

from datetime import date
from typing import Final
from uuid import UUID

import pytest

from events.contracts import Event
from events.day_reason import DayReason, DayReasonCode
from notification_service.domain.notices.affected_limits import affected_limits
from notification_service.domain.notices.element import ElementValue, ValueKind
from notification_service.domain.notices.last_day import DeadlineDay
from notification_service.domain.notices.wording.values import DayValue
from notification_service.store.notices import current_notices, current_words
from notification_service.testing.facts import fact
from notification_service.testing.notices import requirement

FIRST, SECOND = str(UUID(int=1)), str(UUID(int=2))
REQUEST: Final = {"kind": "initial", "trigger": "request", "requester": "parent"}
RECEIVED: Final = {
    1: fact(1, "request.received", request_id=FIRST, received_on="2026-03-02", **REQUEST).event,
    2: fact(2, "request.received", request_id=SECOND, received_on="2026-11-02", **REQUEST).event,
}
DAYS: Final = (
    ("no-plan-decision", 1, date(2026, 6, 22)),
    ("plan-final", 1, date(2026, 7, 20)),
    ("plan-final", 2, date(2027, 3, 22)),
    ("order-make-final", 1, date(2027, 2, 26)),
)


def stated(*limits: str, **of: str) -> list[tuple[str, date | None]] | None:
    """What is stated of a claim. None: it is left to who writes the notice."""
    claim = fact(
        *(3, "assessment.exception_claimed"),
        exception_id=str(UUID(int=9)),
        ground="EX-PERS",
        limits=limits,
        began_on="2026-11-16",
        **of,
    )
    facts: dict[int, Event] = {**RECEIVED, 3: claim.event}
    reason = DayReason(code=DayReasonCode.FIXED_BY_LAW)
    days = [
        DeadlineDay(
            rule=rule,
            because_of=because_of,
            law_due_on=day,
            stated=DayValue(day=day, reason=reason),
        )
        for rule, because_of, day in DAYS
    ]
    needed = current_notices().values_of(requirement("exception-claimed"))
    found = affected_limits(needed, current_words(), 3, facts, days)
    if "claimed_limits" not in found:
        return None
    return [(each.what, each.by and each.by.day) for each in found["claimed_limits"].steps]


def test_each_limit_has_the_last_day_of_the_request_that_the_claim_names() -> None:
    assert stated("no-plan-decision", "plan-final", request_id=FIRST) == [
        ("Our decision whether to make a plan.", date(2026, 6, 22)),
        ("The final plan.", date(2026, 7, 20)),
    ]
    assert stated("plan-final", request_id=SECOND) == [("The final plan.", date(2027, 3, 22))]


def test_a_limit_of_which_the_case_has_no_deadline_is_left_out() -> None:
    assert stated("no-plan-decision", "plan-final", request_id=SECOND) == [
        ("The final plan.", date(2027, 3, 22))
    ]


def test_a_claim_that_names_no_matter_is_about_the_case() -> None:
    assert stated("no-plan-decision") == [
        ("Our decision whether to make a plan.", date(2026, 6, 22))
    ]


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param(["plan-final"], id="of two requests, each with its day"),
        pytest.param(["no-plan-decision", "order-make-final"], id="one has no words"),
        pytest.param(["reassess-final"], id="the case has no such deadline"),
    ],
)
def test_limits_that_cannot_be_stated_are_left_to_the_writer(limits: list[str]) -> None:
    assert stated(*limits) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": ValueKind.TEXT, "limits": "limits"},
        {"kind": ValueKind.TEXT, "from_settings": True},
    ],
)
def test_only_steps_state_limits_and_only_services_are_set(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="only"):
        ElementValue.model_validate({"id": "a_value", "title": "a value", **wrong})
