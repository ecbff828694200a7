"""A report that the NHS number of a child changed is open until it is checked, one at a time."""

from collections.abc import Sequence
from datetime import date
from typing import Final, TypeAlias

import pytest
from pydantic import JsonValue

from case_api.domain.decide import decide
from case_api.domain.errors import AlreadyDecided, MissingPredecessor, UnknownCase
from case_api.domain.nhs_numbers.commands import (
    DFE_SUI,
    RecordPersonChange,
    ReportNhsNumberChange,
    has_other_nhs_number,
)
from case_api.domain.people.person_change import PersonDocument
from case_api.domain.record import RecordFacts
from events.contracts import (
    CaseDetailsChanged,
    CaseNhsNumberChangeChecked,
    CaseNhsNumberChangeReported,
    CaseOpened,
    Event,
)
from events.contracts.vocabulary.case import NhsNumberCheckOutcome, PersonDetail
from events.scenario import make_history

DAY: Final = date(2026, 9, 3)
OPENED: Final = CaseOpened(cohort=2016)
REPORTED: Final = CaseNhsNumberChangeReported(reported_by=DFE_SUI, on=DAY)
CHANGED: Final = CaseDetailsChanged(details=(PersonDetail.IDENTIFIER,))
Numbers: TypeAlias = list[JsonValue]
OLD: Final[JsonValue] = {"kind": "nhs", "value": "9990000018"}
MISTAKEN: Final[JsonValue] = {"kind": "nhs", "value": "9990000018", "match": "mistaken"}
ENDED: Final[JsonValue] = {"kind": "nhs", "value": "9990000018", "to_on": "2026-09-02"}
NEW: Final[JsonValue] = {"kind": "nhs", "value": "9990000026"}
UPN: Final[JsonValue] = {"kind": "upn", "value": "V999900126001"}


def checked(outcome: str = "confirmed", on: date = DAY) -> CaseNhsNumberChangeChecked:
    return CaseNhsNumberChangeChecked(outcome=NhsNumberCheckOutcome(outcome), on=on)


def reported(*facts: Event, today: date = DAY) -> Sequence[Event]:
    return decide(make_history(facts), ReportNhsNumberChange(DFE_SUI, today))


def changed(*facts: Event, number: bool, today: date = DAY) -> Sequence[Event]:
    return decide(make_history(facts), RecordPersonChange(CHANGED, number, today))


def test_a_report_is_recorded() -> None:
    assert reported(OPENED) == [REPORTED]


def test_a_report_adds_nothing_while_another_is_open() -> None:
    assert reported(OPENED, REPORTED) == []


@pytest.mark.parametrize("outcome", NhsNumberCheckOutcome)
def test_after_the_check_another_report_is_recorded(outcome: NhsNumberCheckOutcome) -> None:
    assert reported(OPENED, REPORTED, checked(outcome)) == [REPORTED]


def test_nothing_is_reported_of_a_case_that_was_never_opened() -> None:
    with pytest.raises(UnknownCase):
        reported()


def test_a_corrected_number_settles_the_report() -> None:
    assert changed(OPENED, REPORTED, number=True) == [CHANGED, checked("corrected")]


@pytest.mark.parametrize(
    ("facts", "number", "today"),
    [
        pytest.param([OPENED], True, DAY, id="there is no report"),
        pytest.param([OPENED, REPORTED], False, DAY, id="another detail changed"),
        pytest.param([OPENED, REPORTED, checked()], True, DAY, id="it was checked"),
        pytest.param([OPENED, REPORTED], True, date(2026, 9, 2), id="it is of a later day"),
    ],
)
def test_no_other_change_settles_a_report(
    facts: Sequence[Event],
    number: bool,  # noqa: FBT001  # pytest passes it by name
    today: date,
) -> None:
    assert changed(*facts, number=number, today=today) == [CHANGED]


def test_a_check_needs_a_report_and_ends_it() -> None:
    check = RecordFacts([checked("dismissed")], DAY)

    with pytest.raises(MissingPredecessor):
        decide(make_history([OPENED]), check)
    with pytest.raises(MissingPredecessor):
        decide(make_history([OPENED, REPORTED, checked()]), check)
    assert decide(make_history([OPENED, REPORTED]), check) == [checked("dismissed")]


def test_a_client_is_told_that_a_report_is_open() -> None:
    with pytest.raises(AlreadyDecided):
        decide(make_history([OPENED, REPORTED]), RecordFacts([REPORTED], DAY))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        pytest.param([OLD], [NEW], id="another number"),
        pytest.param(
            [OLD],
            [MISTAKEN, NEW],
            id="the old one is kept",
        ),
        pytest.param([OLD], [ENDED], id="it ended"),
        pytest.param([OLD], [], id="it is left out"),
    ],
)
def test_an_nhs_number_is_another_with_all_that_is_recorded_of_it(
    was: Numbers, now: Numbers
) -> None:
    assert has_other_nhs_number({"identifiers": was}, {"identifiers": now})


@pytest.mark.parametrize(
    ("was", "now"),
    [
        pytest.param({"identifiers": [OLD, UPN]}, {"identifiers": [UPN, OLD]}, id="another order"),
        pytest.param({"identifiers": []}, {"identifiers": [UPN]}, id="a number of another kind"),
        pytest.param({"identifiers": []}, {}, id="no numbers"),
    ],
)
def test_the_same_nhs_number_is_no_other(was: PersonDocument, now: PersonDocument) -> None:
    assert not has_other_nhs_number(was, now)
