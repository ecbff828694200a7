"""Numbers of children, institutions and appeals: well formed or refused."""

import string
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from case_api.domain.people import identifier_checks as checks
from case_api.domain.people import sample_identifiers as samples
from case_api.domain.people.identifier import Identifier, IdentifierKind
from case_api.domain.people.organisation import OrganisationNumber, OrganisationNumberKind
from case_api.domain.people.period import DatedPeriod

CHECKED: Final[Mapping[checks.Check, Sequence[str]]] = {
    checks.is_upn: (*samples.SAMPLE_UPNS, samples.SAMPLE_TEMPORARY_UPN),
    checks.is_uln: (samples.SAMPLE_ULN,),
    checks.is_nhs_number: samples.SAMPLE_NHS_NUMBERS,
    checks.is_urn: (samples.SAMPLE_URN,),
    checks.is_ukprn: (samples.SAMPLE_UKPRN,),
    checks.is_laestab: (samples.SAMPLE_LAESTAB,),
    checks.is_authority_number: (samples.SAMPLE_AUTHORITY,),
    checks.is_tribunal_reference: (samples.SAMPLE_TRIBUNAL_REFERENCE,),
}
WITH_CHECK_CHARACTER: Final[Mapping[checks.Check, str]] = {
    checks.is_upn: samples.SAMPLE_UPNS[0],
    checks.is_uln: samples.SAMPLE_ULN,
    checks.is_nhs_number: samples.SAMPLE_NHS_NUMBERS[0],
}


def test_every_sample_is_well_formed_and_reserved() -> None:
    assert all(check(sample) for check, each in CHECKED.items() for sample in each)
    assert {upn[1:4] for upn in samples.SAMPLE_UPNS} == {samples.SAMPLE_AUTHORITY}
    assert {number[:3] for number in samples.SAMPLE_NHS_NUMBERS} == {"999"}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        # 8*2 + 1*4 + 2*5 + 5*10 + 1*13 = 93, and 93 is 1 more than 4 times 23: B.
        pytest.param("upn", "B801200005001", id="a pupil's number"),
        # C has the value 2: 8*2 + 1*4 + 2*5 + 5*10 + 2*13 = 106, 14 more than 4 times 23: Q.
        pytest.param("upn", "Q80120000500C", id="a temporary one, which ends in a letter"),
        pytest.param("former_upn", "B801200005001", id="a former pupil's number"),
        pytest.param("uln", "1000000000", id="10*1 = 10, 10 mod 11 = 10, 10 - 10 = 0"),
        pytest.param("nhs", "9434765919", id="the Data Dictionary's example"),
        pytest.param("tribunal", "EH999/26/00001", id="an appeal"),
        pytest.param("tribunal", "EHC313/15/00008", id="an appeal before 2017"),
        pytest.param("social_care", "SC/2026-1", id="a council's own"),
        pytest.param("local", "A1", id="a council's own, too"),
        pytest.param("local", "EHC-1/2 b_12.3", id="with all that councils' references have"),
        pytest.param("local", "A" * 64, id="of 64 characters"),
    ],
)
def test_a_well_formed_number_is_accepted(kind: str, value: str) -> None:
    assert Identifier(kind=IdentifierKind(kind), value=value).counts


@pytest.mark.parametrize(
    ("kind", "value", "example"),
    [
        pytest.param("upn", "NOT-A-UPN", "V999900126001", id="no UPN at all"),
        pytest.param("upn", "A801200005001", "V999900126001", id="another check letter"),
        pytest.param("upn", "I801200005001", "V999900126001", id="a letter that no UPN has"),
        pytest.param("upn", "b801200005001", "V999900126001", id="small letters"),
        pytest.param("former_upn", "B80120000500", "J999900126002", id="too short"),
        pytest.param("uln", "1000000001", "1000000000", id="another check digit"),
        pytest.param("uln", "0000000000", "1000000000", id="a leading zero"),
        pytest.param("uln", "9999999999", "1000000000", id="the number for none"),
        pytest.param("nhs", "943476591", "9990000018", id="a short NHS number"),
        pytest.param("nhs", "9434765918", "9990000018", id="another check digit of the NHS"),
        pytest.param("nhs", "943 476 5919", "9990000018", id="spaces"),
        pytest.param("tribunal", "EH99/26/00001", "EH999/26/00001", id="a short authority"),
        pytest.param("tribunal", "SE999/26/00001", "EH999/26/00001", id="another jurisdiction"),
    ],
)
def test_a_number_that_is_not_well_formed_is_refused(kind: str, value: str, example: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Identifier(kind=IdentifierKind(kind), value=value)

    (error,) = refused.value.errors(include_input=False)
    assert error["type"] == "malformed_identifier"
    assert error["msg"] == f"is no well-formed number of its kind, such as {example}"


@pytest.mark.parametrize(
    ("kind", "value"),
    [("urn", "099001"), ("ukprn", "20099001"), ("laestab", "9990123"), ("authority", "199")],
)
def test_a_number_of_no_organisation_is_refused(kind: str, value: str) -> None:
    with pytest.raises(ValidationError, match="well-formed"):
        OrganisationNumber(kind=OrganisationNumberKind(kind), value=value)


def test_a_period_ends_after_it_begins() -> None:
    with pytest.raises(ValidationError, match="must not be before"):
        DatedPeriod(from_on=date(2026, 1, 2), to_on=date(2026, 1, 1))


@given(st.text(alphabet=string.printable + "É٣", max_size=20))
def test_any_text_is_classified_without_an_error(text: str) -> None:
    for check in CHECKED:
        assert check(text) in {True, False}


@pytest.mark.parametrize("check", WITH_CHECK_CHARACTER)
@given(data=st.data())
def test_one_mistyped_digit_is_detected(check: checks.Check, data: st.DataObject) -> None:
    """11 and 23 are primes, so that no other digit at the same place gives the same sum."""
    good = WITH_CHECK_CHARACTER[check]
    place = data.draw(st.integers(0, len(good) - 1))
    alike = string.digits if good[place].isdigit() else string.ascii_uppercase
    other = data.draw(st.sampled_from(alike).filter(good[place].__ne__))

    assert check(good)
    assert not check(good[:place] + other + good[place + 1 :])
