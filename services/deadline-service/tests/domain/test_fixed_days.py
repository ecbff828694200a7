"""A day that a fact fixes replaces the limit, and the explanation states it."""

from collections.abc import Sequence
from datetime import date

import pytest

from deadline_service.domain.announcement.announcements import (
    AnnouncementDay,
    next_announcement_on,
)
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.explanation.structured import Explanation, FactRole
from deadline_service.domain.publication.worked_examples import ShortFact
from deadline_service.domain.rulebook.parser import InvalidRulebook
from deadline_service.store.calendars import england_calendar
from deadline_service.testing import explained_case, history, rulebook_of

RULE = """
[[rule]]
id         = "respond"
title      = "Respond"
duty       = "Respond to the appeal."
owed_by    = "local authority"
kind       = "duty"
starts     = [{ event = "tribunal.appeal_registered" }]
per        = "appeal"
limit      = "30 tribunal working days"
counting   = "within"
fixed_by   = [
  { from = [{ event = "tribunal.direction_made", day = "due_on" }], words = "a direction" },
  { day = "response_due_on", words = "the letter" },
]
met_by     = [{ event = "tribunal.response_sent" }]
words      = "30 working days"
source     = { instrument = "SI 2008/2699", provision = "r.21", link = "https://example.org/21" }
confidence = "S"
in_force   = { from = 2014-09-01 }
"""
OBEY = """
[[rule]]
id         = "obey"
title      = "Obey"
duty       = "Amend the plan."
owed_by    = "local authority"
kind       = "duty"
starts     = [{ event = "tribunal.order_made" }]
limit      = "5 weeks"
counting   = "within"
fixed_by   = [{ weeks = "ordered_weeks", words = "the order" }]
met_by     = [{ event = "tribunal.order_complied" }]
words      = "5 weeks"
source     = { instrument = "SI 2014/1530", provision = "reg 44", link = "https://example.org/44" }
confidence = "S"
in_force   = { from = 2014-09-01 }
"""
DIRECTED = """
[[rule]]
id         = "directed"
title      = "Directed"
duty       = "Do what the Tribunal directed."
owed_by    = "local authority"
kind       = "duty"
starts     = [{ event = "tribunal.direction_made" }]
per        = "direction"
counting   = "no number"
fixed_by   = [{ day = "due_on", words = "by a specified date" }]
met_by     = [{ event = "tribunal.direction_complied" }]
words      = "as directed"
source     = { instrument = "SI 2008/2699", provision = "r.15", link = "https://example.org/15" }
confidence = "S"
in_force   = { from = 2014-09-01 }
"""
REGISTERED: ShortFact = {"type": "tribunal.appeal_registered", "on": date(2027, 7, 12)}
WITH_A_LETTER: ShortFact = {**REGISTERED, "response_due_on": "2027-09-17"}


def evaluate(rule: str, *facts: ShortFact) -> Sequence[EvaluatedDeadline]:
    book = rulebook_of(rule)
    return timetable(history(*facts), book, england_calendar(), CouncilSettings(), date.min)


def directed(made: date, due: date, direction: str = "direction") -> ShortFact:
    return {
        "type": "tribunal.direction_made",
        "on": made,
        "due_on": str(due),
        "direction_id": direction,
    }


def test_without_a_day_in_the_letter_the_limit_is_counted() -> None:
    [deadline] = evaluate(RULE, REGISTERED)

    assert (deadline.law_due_on, deadline.fixed_by) == (date(2027, 9, 22), None)


def test_the_day_in_the_letter_is_both_readings() -> None:
    [deadline] = evaluate(RULE, WITH_A_LETTER)

    assert deadline.law_due_on == deadline.due_on == date(2027, 9, 17)


def test_of_several_directions_the_one_made_last_fixes_the_day_even_if_it_is_earlier() -> None:
    [deadline] = evaluate(
        RULE,
        WITH_A_LETTER,
        directed(date(2027, 9, 10), date(2027, 10, 15)),
        directed(date(2027, 9, 20), date(2027, 10, 8), "another"),
    )

    assert deadline.law_due_on == date(2027, 10, 8)


def test_a_direction_in_another_appeal_fixes_no_day() -> None:
    direction = {**directed(date(2027, 9, 10), date(2027, 10, 15)), "appeal_id": "other"}

    [deadline] = evaluate(RULE, WITH_A_LETTER, direction)

    assert deadline.law_due_on == date(2027, 9, 17)


def test_a_voided_direction_fixes_no_day() -> None:
    [deadline] = evaluate(
        RULE,
        WITH_A_LETTER,
        directed(date(2027, 9, 10), date(2027, 10, 15)),
        {"type": "case.voided", "position": 2},
    )

    assert deadline.law_due_on == date(2027, 9, 17)


def test_weeks_in_a_fact_run_from_its_day_in_both_readings() -> None:
    order: ShortFact = {"type": "tribunal.order_made", "on": date(2027, 7, 23), "ordered_weeks": 8}

    [deadline] = evaluate(OBEY, order)

    assert (deadline.law_due_on, deadline.due_on) == (date(2027, 9, 17), date(2027, 9, 16))


def test_a_fixed_day_without_a_limit_is_a_limit_of_law_with_warnings() -> None:
    facts = directed(date(2027, 7, 5), date(2027, 8, 20))
    [deadline] = evaluate(DIRECTED, facts)

    row = DeadlineRow.of(deadline)

    day = AnnouncementDay(date(2027, 7, 5), (14, 7, 1))
    assert row.law_due_on == date(2027, 8, 20)
    assert next_announcement_on([row], day) == date(2027, 8, 6)
    assert row.state_on(date(2027, 8, 21)) is DeadlineState.MISSED
    assert "That fact fixes the day: Friday 20 August 2027." in explained(DIRECTED, facts).paragraph


def explained(rules: str, *facts: ShortFact) -> Explanation:
    case = explained_case(*facts, today=date(2027, 7, 12), book=rulebook_of(rules))
    [deadline] = case.deadlines
    return case.explain(deadline)


def test_the_explanation_states_the_replaced_day_and_what_fixes_it() -> None:
    explanation = explained(RULE, WITH_A_LETTER)

    assert [step.day for step in explanation.arithmetic][-2:] == [
        date(2027, 9, 22),
        date(2027, 9, 17),
    ]
    assert [(each.role, each.position, each.on) for each in explanation.inputs] == [
        (FactRole.STARTED, 1, date(2027, 7, 12)),
        (FactRole.FIXED, 1, date(2027, 9, 17)),
    ]
    assert explanation.arithmetic[-1].text == (
        "Instead, the day is fixed, because the authority received the notice of an appeal"
        " (fact 1) (“the letter”): Friday 17 September 2027."
    )
    assert (
        "Thirty working days from the notice of the appeal, without August and 25 December to 1"
        " January, would end on 22 September 2027."
    ) in explanation.paragraph
    assert "That fact fixes the day: Friday 17 September 2027. The words are “the letter”." in (
        explanation.paragraph
    )


def test_a_direction_that_fixes_the_day_is_named() -> None:
    moved = directed(date(2027, 8, 2), date(2027, 10, 15))

    assert (
        "The day is fixed, because the Tribunal set a day for evidence (fact 2): Friday 15 October"
        " 2027. The words are “a direction”."
    ) in explained(RULE, WITH_A_LETTER, moved).paragraph


def test_weeks_that_a_fact_fixes_are_stated_after_the_limit_that_they_replace() -> None:
    order: ShortFact = {"type": "tribunal.order_made", "on": date(2027, 7, 23), "ordered_weeks": 8}

    assert (
        "Five weeks from the order would end on 27 August 2027. The time is fixed, because the"
        " Tribunal ordered that the authority makes a plan (fact 1). The words are “the order”."
        " Eight weeks from the order end on Friday 17 September 2027."
    ) in explained(OBEY, order).paragraph


@pytest.mark.parametrize(
    ("valid", "invalid", "problem"),
    [
        ('day = "response_due_on"', 'day = "due_on"', "tribunal.appeal_registered has no date due"),
        ('day = "response_due_on", ', "", "a day is fixed by a fact"),
        ('day = "response_due_on"', 'weeks = "subjects"', "has no number subjects"),
        ('"tribunal.direction_made"', '"tribunal.directed"', "there is no event tribunal.directed"),
        (', words = "the letter"', "", "words: Field required"),
    ],
)
def test_an_invalid_date_override_is_refused(valid: str, invalid: str, problem: str) -> None:
    with pytest.raises(InvalidRulebook, match=problem):
        rulebook_of(RULE.replace(valid, invalid, 1))
