"""The law of the starting day governs a clock, a repeated start restarts it, and ids are stable."""

from dataclasses import replace
from datetime import date

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.rulebook.rule import InForce
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import history

RECEIVED = {"type": "request.received", "on": date(2026, 11, 23)}


def amended_from(day: date) -> Rulebook:
    """The rulebook of a country that shortens six weeks to four from a day on."""
    [rule] = current_rulebook().versions("assessment-decision")
    [four_weeks] = current_rulebook().versions("draft-representations")
    old = replace(rule, in_force=InForce(**{"from": date(2014, 9, 1), "to": day}))
    new = replace(
        rule,
        in_force=InForce(**{"from": date.fromordinal(day.toordinal() + 1)}),
        limit=type(four_weeks.limit).parse("4 weeks") if four_weeks.limit else None,
    )
    exceptions = [limb for limbs in current_rulebook().exceptions.values() for limb in limbs]
    return Rulebook.of(
        [old, new],
        exceptions,
        periods=list(current_rulebook().periods.values()),
        matters=list(current_rulebook().matters.by_id.values()),
    )


def test_a_clock_is_governed_by_the_rule_in_force_when_it_started() -> None:
    book = amended_from(date(2026, 11, 30))
    story = history(
        {**RECEIVED, "on": date(2026, 11, 30)},
        {**RECEIVED, "on": date(2026, 12, 1), "request_id": "next"},
    )

    found = timetable(story, book, england_calendar(), CouncilSettings(), date(2026, 12, 1))

    assert [each.law_due_on for each in found] == [date(2027, 1, 11), date(2026, 12, 29)]


def test_a_draft_sent_again_restarts_its_clock_with_the_same_id() -> None:
    first = {"type": "draft.issued", "on": date(2027, 3, 8), "served_on": date(2027, 3, 8)}
    repeated = {**first, "on": date(2027, 3, 10), "served_on": date(2027, 3, 10)}

    [before] = timetable(
        history(first), current_rulebook(), england_calendar(), CouncilSettings(), date.min
    )
    [after] = timetable(
        history(first, repeated),
        current_rulebook(),
        england_calendar(),
        CouncilSettings(),
        date.min,
    )

    assert after.deadline_id == before.deadline_id
    assert after.not_before == date(2027, 3, 25)
    assert [fact.position for fact in after.clock.replaced] == [1]


def test_a_history_without_facts_has_no_deadlines() -> None:
    assert not timetable(
        [], current_rulebook(), england_calendar(), CouncilSettings(), date(2026, 1, 1)
    )
