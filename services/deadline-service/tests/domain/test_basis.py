"""When cases are timed anew, and why it is said to be."""

from uuid import UUID

from deadline_service.domain.basis import Anew, Basis
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.law import Law
from deadline_service.domain.rulebook.book import Rulebook
from deadline_service.store.law import law
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import CaseId

MATTER, LATER = UUID(int=1), UUID(int=2)
SOME_CASE = CaseId(UUID(int=3))


def test_what_is_the_same_is_left_alone() -> None:
    basis = Basis("law", 1, Anew(MATTER, DeadlineChangeReason.SETTING_CHANGED, SOME_CASE))

    assert basis.becoming("law", 1, LATER) == basis
    assert basis.mixed_with("law", LATER) == basis


def test_another_choice_is_a_setting_that_changed() -> None:
    assert Basis("law", 1).becoming("law", 2, MATTER) == Basis(
        "law", 2, Anew(MATTER, DeadlineChangeReason.SETTING_CHANGED)
    )


def test_another_law_is_a_rule_that_changed_whatever_was_chosen() -> None:
    assert Basis("law", 1).becoming("new law", 2, MATTER) == Basis(
        "new law", 2, Anew(MATTER, DeadlineChangeReason.RULE_CHANGED)
    )


def test_a_change_on_the_way_begins_again_and_forgets_no_changed_rule() -> None:
    halfway = Basis("law", 1, Anew(MATTER, DeadlineChangeReason.RULE_CHANGED, SOME_CASE))

    assert halfway.becoming("law", 2, LATER) == Basis(
        "law", 2, Anew(LATER, DeadlineChangeReason.RULE_CHANGED)
    )


def test_what_another_law_has_touched_is_gone_over_again() -> None:
    assert Basis("law", 1).mixed_with("older law", MATTER) == Basis(
        "law", 1, Anew(MATTER, DeadlineChangeReason.RULE_CHANGED)
    )


def test_it_ends_with_the_last_case() -> None:
    halfway = Basis("law", 1, Anew(MATTER, DeadlineChangeReason.RULE_CHANGED))

    assert halfway.having_reached(SOME_CASE).anew == Anew(
        MATTER, DeadlineChangeReason.RULE_CHANGED, SOME_CASE
    )
    assert halfway.having_reached(None) == Basis("law", 1)


def test_a_signature_changes_no_law_and_a_bank_holiday_does() -> None:
    signed = [rule.model_copy(update={"note": "signed"}) for rule in law().rulebook.rules]
    exceptions = [each for same in law().rulebook.exceptions.values() for each in same]
    spells = tuple(law().rulebook.spells.values())
    book = Rulebook.of(signed, exceptions, (), spells)
    holidays = law().calendar.bank_holidays

    assert Law(book, law().calendar).digest == law().digest
    assert Law(book, Calendar("fewer", holidays - {max(holidays)})).digest != law().digest
    assert Law(Rulebook.of(signed[1:], exceptions, (), spells), law().calendar) != law()
