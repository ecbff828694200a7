"""When cases are recalculated, and with which reason."""

from dataclasses import replace
from uuid import UUID

from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.ruleset_version import Recalculation, RulesetVersion
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.domain.rulebook.ruleset import Ruleset
from deadline_service.store.ruleset import current_ruleset
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId

MATTER, LATER = UUID(int=1), UUID(int=2)
SOME_CASE = CaseId(UUID(int=3))


def test_an_unchanged_ruleset_causes_no_recalculation() -> None:
    basis = RulesetVersion(
        "law", 1, Recalculation(MATTER, DeadlineChangeReason.SETTING_CHANGED, SOME_CASE)
    )

    assert basis.changed_to("law", 1, LATER) == basis
    assert basis.restored_to("law", LATER) == basis


def test_other_settings_are_a_changed_setting() -> None:
    assert RulesetVersion("law", 1).changed_to("law", 2, MATTER) == RulesetVersion(
        "law", 2, Recalculation(MATTER, DeadlineChangeReason.SETTING_CHANGED)
    )


def test_another_law_is_a_changed_rule_whatever_the_settings() -> None:
    assert RulesetVersion("law", 1).changed_to("new law", 2, MATTER) == RulesetVersion(
        "new law", 2, Recalculation(MATTER, DeadlineChangeReason.RULE_CHANGED)
    )


def test_a_change_during_a_recalculation_restarts_it_and_keeps_the_reason() -> None:
    halfway = RulesetVersion(
        "law", 1, Recalculation(MATTER, DeadlineChangeReason.RULE_CHANGED, SOME_CASE)
    )

    assert halfway.changed_to("law", 2, LATER) == RulesetVersion(
        "law", 2, Recalculation(LATER, DeadlineChangeReason.RULE_CHANGED)
    )


def test_cases_that_another_law_evaluated_are_recalculated() -> None:
    assert RulesetVersion("law", 1).restored_to("older law", MATTER) == RulesetVersion(
        "law", 1, Recalculation(MATTER, DeadlineChangeReason.RULE_CHANGED)
    )


def test_a_recalculation_ends_with_the_last_case() -> None:
    halfway = RulesetVersion("law", 1, Recalculation(MATTER, DeadlineChangeReason.RULE_CHANGED))

    assert halfway.advanced_to(SOME_CASE).recalculation == Recalculation(
        MATTER, DeadlineChangeReason.RULE_CHANGED, SOME_CASE
    )
    assert halfway.advanced_to(None) == RulesetVersion("law", 1)


def test_a_signature_changes_no_law_and_a_bank_holiday_does() -> None:
    signed = [replace(rule, note="signed") for rule in current_ruleset().rulebook.rules]
    exceptions = [each for same in current_ruleset().rulebook.exceptions.values() for each in same]
    periods = tuple(current_ruleset().rulebook.periods.values())
    matters = tuple(current_ruleset().rulebook.matters.by_id.values())
    book = Rulebook.of(signed, exceptions, (), periods, matters)
    holidays = current_ruleset().calendar.bank_holidays

    assert Ruleset(book, current_ruleset().calendar).digest == current_ruleset().digest
    assert (
        Ruleset(book, Calendar("fewer", holidays - {max(holidays)})).digest
        != current_ruleset().digest
    )
    assert (
        Ruleset(Rulebook.of(signed[1:], exceptions, (), periods), current_ruleset().calendar)
        != current_ruleset()
    )


def test_how_facts_belong_together_is_part_of_the_law() -> None:
    book, calendar = current_ruleset().rulebook, current_ruleset().calendar
    first, *others = book.matters.by_id.values()
    changed = [
        replace(first, noun="another noun"),
        replace(first, lasts_for_life=not first.lasts_for_life),
    ]
    exceptions = [each for same in book.exceptions.values() for each in same]

    digests = [
        Ruleset(
            Rulebook.of(
                book.rules,
                exceptions,
                (),
                tuple(book.periods.values()),
                [matter, *others],
            ),
            calendar,
        ).digest
        for matter in changed
    ]

    assert [digest == current_ruleset().digest for digest in digests] == [True, False]
