"""Every worked example of domain/examples, and that every rule has some."""

import pytest

from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.explanation.claim_wording import claim_sentence
from deadline_service.domain.explanation.statements.claims import stated_reason
from deadline_service.domain.publication.worked_examples import ExampleEntry
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import history, shipped_examples


@pytest.mark.parametrize("example", shipped_examples(), ids=lambda example: example.name)
def test_an_example_has_the_result_worked_out_by_hand(example: ExampleEntry) -> None:
    found = timetable(
        history(*example.facts),
        current_rulebook(),
        england_calendar(),
        example.settings,
        example.asked_on,
    )

    [deadline] = [
        each
        for each in found
        if each.rule.id == example.rule and example.of in {None, each.clock.starting_fact.position}
    ]
    assert deadline.law_due_on == example.law
    assert deadline.due_on == example.safe
    assert deadline.not_before == example.not_before
    assert deadline.state == example.state
    assert (deadline.done and deadline.done.on) == example.done
    if example.claims:
        exceptions = current_rulebook().exceptions
        responses = tuple(
            claim_sentence(stated_reason(claim, deadline, exceptions)) for claim in deadline.claims
        )
        assert responses == example.claims


def test_every_rule_has_an_example() -> None:
    """But for provisions that are not in force: tests/domain/test_not_in_force.py."""
    assert {rule.id for rule in current_rulebook().rules if not rule.in_force.is_pending} == {
        example.rule for example in shipped_examples()
    }
