"""Numbers of a child: well formed or refused."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from case_api.domain.identifiers import CHECKS, EXAMPLES, IdentifierKind
from case_api.domain.person import Identifier


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        # 8*2 + 1*4 + 2*5 + 5*10 + 1*13 = 93, and 93 is 1 more than 4 times 23: B.
        pytest.param("upn", "B801200005001", id="a pupil's number"),
        # C stands for 2: 8*2 + 1*4 + 2*5 + 5*10 + 2*13 = 106, 14 more than 4 times 23: Q.
        pytest.param("upn", "Q80120000500C", id="a temporary one, which ends in a letter"),
        pytest.param("uln", "1000000000", id="10*1 = 10, 10 mod 11 = 10, 10 - 10 = 0"),
        pytest.param("nhs", "9434765919", id="the Data Dictionary's example"),
        pytest.param("social_care", "SC/2026-1", id="a council's own"),
        pytest.param("local", "A1", id="a council's own, too"),
        pytest.param("local", "EHC-1/2 b_12.3", id="with all that councils' references have"),
        pytest.param("local", "A" * 64, id="of 64 characters"),
    ],
)
def test_a_well_formed_number_is_accepted(kind: str, value: str) -> None:
    Identifier(kind=IdentifierKind(kind), value=value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        pytest.param("upn", "NOT-A-UPN", id="no UPN at all"),
        pytest.param("upn", "A801200005001", id="another check letter"),
        pytest.param("upn", "I801200005001", id="a letter that no UPN has"),
        pytest.param("upn", "b801200005001", id="small letters"),
        pytest.param("upn", "B80120000500", id="too short"),
        pytest.param("uln", "1000000001", id="another check digit"),
        pytest.param("uln", "0000000000", id="a leading zero"),
        pytest.param("nhs", "943476591", id="a short NHS number"),
        pytest.param("nhs", "9434765918", id="another check digit of the NHS"),
        pytest.param("nhs", "943 476 5919", id="spaces"),
    ],
)
def test_a_number_that_is_not_well_formed_is_refused(kind: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Identifier(kind=IdentifierKind(kind), value=value)

    (error,) = refused.value.errors(include_input=False)
    example = EXAMPLES[IdentifierKind(kind)]
    if error["type"] == "malformed_identifier":
        assert error["msg"] == f"is no well-formed number of its kind, such as {example}"
    else:
        assert error["type"] == "string_pattern_mismatch"


@given(st.text(alphabet=string.printable + "É٣", max_size=20))
def test_any_text_is_classified_without_an_error(text: str) -> None:
    for check in CHECKS.values():
        assert check(text) in {True, False}


@pytest.mark.parametrize("kind", CHECKS)
@given(data=st.data())
def test_one_mistyped_digit_is_detected(kind: IdentifierKind, data: st.DataObject) -> None:
    """11 and 23 are primes, so that no other digit at the same place gives the same sum."""
    good = EXAMPLES[kind]
    place = data.draw(st.integers(0, len(good) - 1))
    alike = string.digits if good[place].isdigit() else string.ascii_uppercase
    other = data.draw(st.sampled_from(alike).filter(good[place].__ne__))

    assert CHECKS[kind](good)
    assert not CHECKS[kind](good[:place] + other + good[place + 1 :])
