"""Rows of the DfE's files as institutions and successors."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

from case_api.domain.institutions.dfe_register.establishments import institution_in
from case_api.domain.institutions.dfe_register.links import (
    SuccessorLink,
    succeeded_by,
    successor_in,
)
from case_api.domain.institutions.dfe_register.register_row import WrongRow
from case_api.domain.institutions.institution import (
    InstitutionDetails,
    InstitutionStatus,
    InstitutionSuccessor,
)
from case_api.domain.institutions.institution_id import InstitutionId

ROW: Final[Mapping[str, str]] = {
    "URN": "999001",
    "LA (code)": "999",
    "EstablishmentNumber": "7001",
    "EstablishmentName": "Mill School",
    "TypeOfEstablishment (name)": "Community special school",
    "EstablishmentStatus (name)": "Closed",
    "OpenDate": "01-09-1959",
    "CloseDate": "31-08-2026",
    "PhaseOfEducation (name)": "Not applicable",
    "StatutoryLowAge": "2",
    "StatutoryHighAge": "19",
    "Postcode": "zz991zz",
    "UKPRN": "10099001",
    "Section41Approved (name)": "Not applicable",
}
LINK: Final[Mapping[str, str]] = {
    "URN": "999001",
    "LinkURN": "999002",
    "LinkType": "Successor - amalgamated",
    "LinkEstablishedDate": "01-09-2026",
}
MILL: Final = InstitutionDetails(
    name="Mill School",
    kind="school",
    type="community_special_school",
    urn="999001",
    ukprn="10099001",
    laestab="9997001",
    authority="999",
    status=InstitutionStatus.CLOSED,
    opened_on=date(1959, 9, 1),
    closed_on=date(2026, 8, 31),
    age_from=2,
    age_to=19,
    postcode="ZZ99 1ZZ",
)
ACADEMY: Final = InstitutionId(UUID(int=2))


def test_a_row_becomes_an_institution() -> None:
    assert institution_in(ROW, None) == MILL


@pytest.mark.parametrize(
    ("column", "value", "field", "expected"),
    [
        ("TypeOfEstablishment (name)", "Further education", "kind", "college"),
        ("TypeOfEstablishment (name)", "Children's centre", "kind", "early_years"),
        ("TypeOfEstablishment (name)", "Children's centre", "type", "childrens_centre"),
        (
            "TypeOfEstablishment (name)",
            "Academy 16-19 converter",
            "type",
            "academy_16_19_converter",
        ),
        ("PhaseOfEducation (name)", "16 plus", "phase", "16_plus"),
        ("PhaseOfEducation (name)", "All-through", "phase", "all_through"),
        ("Section41Approved (name)", "Approved", "section_41", True),
        ("EstablishmentStatus (name)", "Open, but proposed to close", "status", "open"),
        ("OpenDate", "01/09/1959", "opened_on", date(1959, 9, 1)),
    ],
)
def test_values_become_codes(column: str, value: str, field: str, expected: object) -> None:
    assert getattr(institution_in({**ROW, column: value}, None), field) == expected


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("EstablishmentNumber", "", "laestab"),
        ("EstablishmentNumber", "12", "laestab"),
        ("LA (code)", "000", "authority"),
        ("LA (code)", "000", "laestab"),
        ("Postcode", "BFPO 57", "postcode"),
        ("UKPRN", "", "ukprn"),
        ("OpenDate", "", "opened_on"),
    ],
)
def test_what_the_register_does_not_have_is_left_out(column: str, value: str, field: str) -> None:
    assert field not in institution_in({**ROW, column: value}, None).model_dump()


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("EstablishmentName", "", "EstablishmentName Field required"),
        ("EstablishmentName", "x" * 201, "EstablishmentName String should have at most 200"),
        ("EstablishmentStatus (name)", "Shut", "EstablishmentStatus (name) must be one of: Open"),
        ("EstablishmentNumber", "70a1", "EstablishmentNumber must be empty, or up to four digits"),
        ("UKPRN", "20099001", "UKPRN String should match"),
        ("OpenDate", "31-02-1959", "OpenDate must be empty, or a day such as 31-08-2026"),
        ("OpenDate", "1959", "OpenDate must be empty, or a day such as 31-08-2026"),
        ("CloseDate", "31-08-1958", "CloseDate must not be before OpenDate"),
        ("StatutoryLowAge", "two", "StatutoryLowAge must be empty, or an age in years"),
        ("StatutoryHighAge", "1", "StatutoryHighAge must not be less than StatutoryLowAge"),
    ],
)
def test_a_wrong_row_is_refused_with_what_to_change(column: str, value: str, message: str) -> None:
    with pytest.raises(WrongRow) as refused:
        institution_in({**ROW, column: value}, None)

    assert str(refused.value).startswith(message)


def test_an_import_changes_what_the_file_has_and_nothing_else() -> None:
    recorded: dict[str, Any] = {"other_names": ("The Mill",), "successors": (successor(),)}
    known = MILL.model_copy(update=recorded)
    without_phase = {column: value for column, value in ROW.items() if column != "Postcode"}

    changed = institution_in({**without_phase, "CloseDate": "30-09-2026", "UKPRN": ""}, known)

    expected = {**MILL.model_dump(), **recorded, "closed_on": date(2026, 9, 30)}
    del expected["ukprn"]
    assert changed == InstitutionDetails.model_validate(expected)


def successor(from_on: date = date(2026, 9, 1)) -> InstitutionSuccessor:
    return InstitutionSuccessor(institution_id=ACADEMY, from_on=from_on)


def test_a_link_states_a_successor() -> None:
    link = SuccessorLink("999001", "999002", date(2026, 9, 1))

    assert successor_in(LINK) == link
    once = succeeded_by(MILL, ACADEMY, link)
    assert once.successors == (successor(),)
    assert succeeded_by(once, ACADEMY, link) == once


def test_a_link_without_a_day_leaves_the_day_that_is_known() -> None:
    known = MILL.model_copy(update={"successors": (successor(),)})
    undated = SuccessorLink("999001", "999002", None)
    later = SuccessorLink("999001", "999002", date(2027, 1, 1))

    assert succeeded_by(known, ACADEMY, undated) == known
    assert succeeded_by(known, ACADEMY, later).successors == (successor(date(2027, 1, 1)),)


@pytest.mark.parametrize("kind", ["Predecessor", "Sixth Form Centre Link", "Other", ""])
def test_a_link_of_another_type_is_not_read(kind: str) -> None:
    assert successor_in({**LINK, "LinkType": kind}) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [("LinkURN", "999001"), ("LinkURN", "12"), ("URN", ""), ("LinkEstablishedDate", "soon")],
)
def test_a_wrong_link_is_refused(column: str, value: str) -> None:
    with pytest.raises(WrongRow):
        successor_in({**LINK, column: value})
