"""A right lasts to the later reading, rolls by the Tribunal's rules, and lapses if not used."""

from datetime import date

import pytest

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.store.calendars import england_calendar
from deadline_service.testing import ShortFact, history, rulebook_of

APPEAL = """
[[rule]]
id          = "appeal"
title       = "Appeal"
duty        = "Appeal."
owed_by     = "parent or young person"
kind        = "right"
starts      = [{ event = "request.refused" }]
limit       = "2 months"
counting    = "within"
or_if_later = [{ from = [{ event = "tribunal.mediation_certificate_issued", whose = "the nearest earlier" }], limit = "1 month", counting = "within", words = "within 1 month" }]
rolls       = "as HESC r.12"
met_by      = [{ event = "tribunal.appeal_registered", whose = "the nearest earlier" }]
words       = "within 2 months"
source      = { instrument = "SI 2008/2699", provision = "r.20", link = "https://example.org/20" }
confidence  = "X"
in_force    = { from = 2014-09-01 }
"""  # noqa: E501  # as a file of rules has it


def refused(on: date, request: str = "request") -> ShortFact:
    return {"type": "request.refused", "on": on, "request_id": request}


def certified(on: date) -> ShortFact:
    return {
        "type": "tribunal.mediation_certificate_issued",
        "on": on,
        "mediation_id": "mediation",
        "reason": "declined",
    }


def rights(*facts: ShortFact, today: date = date.min) -> list[EvaluatedDeadline]:
    book = rulebook_of(APPEAL)
    return list(timetable(history(*facts), book, england_calendar(), CouncilSettings(), today))


def test_the_month_of_the_certificate_is_later_and_rolls_over_christmas() -> None:
    [right] = rights(refused(date(2026, 10, 1)), certified(date(2026, 11, 29)))

    assert right.law_due_on == right.due_on == date(2027, 1, 4)


def test_a_certificate_belongs_to_the_latest_decision_before_it() -> None:
    first, second = rights(
        refused(date(2024, 10, 1)),
        refused(date(2026, 10, 1), "next"),
        certified(date(2026, 11, 29)),
    )

    assert first.due_on == date(2024, 12, 2)
    assert second.due_on == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("today", "state"),
    [(date(2027, 9, 1), DeadlineState.RUNNING), (date(2027, 9, 2), DeadlineState.LAPSED)],
)
def test_a_right_lapses_when_its_later_reading_has_passed(
    today: date, state: DeadlineState
) -> None:
    facts = [refused(date(2027, 5, 31))]  # two months end on Saturday 31 July
    [right] = rights(*facts, today=today)
    [without_a_day] = rights(*facts)

    assert (right.law_due_on, right.due_on) == (date(2027, 8, 2), date(2027, 9, 1))
    assert right.state is state
    assert DeadlineRow.of(without_a_day).state_on(today) is state
