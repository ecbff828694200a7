"""Provisions that are not in force: they start nothing until their first day is added."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.publication.published_rules import PublishedRuleVersion
from deadline_service.domain.publication.rule_table import rule_table
from deadline_service.domain.publication.worked_examples import FactValue
from deadline_service.domain.rulebook.rule import InForce, Rule
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import history

PENDING: Final = [rule for rule in current_rulebook().rules if rule.in_force.is_pending]
TODAY: Final = date(2027, 9, 1)
FACTS: Final[Sequence[dict[str, FactValue]]] = [
    {"type": "case.school_withdrawal_requested", "on": date(2027, 3, 1)},
    {"type": "case.register_information_requested", "on": date(2027, 3, 1)},
    {
        "type": "case.register_information_requested",
        "on": date(2027, 3, 1),
        "information_id": "another",
        "holder": "education_provider",
    },
]


def evaluated(rules: Sequence[Rule]) -> Sequence[EvaluatedDeadline]:
    book = current_rulebook()
    alone = Rulebook.of(rules, [], (), [], list(book.matters.by_id.values()))
    return timetable(history(*FACTS), alone, england_calendar(), CouncilSettings(), TODAY)


def test_what_is_not_in_force_starts_nothing() -> None:
    assert {rule.id for rule in PENDING} == {
        "school-withdrawal-consent",
        "register-information-parent",
        "register-information-provider",
    }
    assert evaluated(PENDING) == []
    assert not any(rule.in_force.covers(day) for rule in PENDING for day in (TODAY, date.max))


def test_it_counts_once_its_first_day_is_added() -> None:
    """Fifteen days of Monday 1 March 2027 end on Tuesday 16 March."""
    since = InForce(**{"from": date(2027, 1, 1)})
    begun = [replace(rule, in_force=since) for rule in PENDING]

    found = {each.rule.id: each for each in evaluated(begun)}

    assert {name: (each.law_due_on, each.due_on) for name, each in found.items()} == {
        "school-withdrawal-consent": (None, None),
        "register-information-parent": (date(2027, 3, 16), date(2027, 3, 15)),
        "register-information-provider": (date(2027, 3, 16), date(2027, 3, 15)),
    }
    assert DeadlineState.MISSED not in {each.state for each in found.values()}


@pytest.mark.parametrize("rule", PENDING, ids=lambda rule: rule.id)
def test_it_is_published_as_not_in_force(rule: Rule) -> None:
    published = PublishedRuleVersion.of(rule).model_dump(mode="json")

    assert "in_force_from" not in published
    assert "it is not in force" in rule_table(rule, [])
