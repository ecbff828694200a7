"""Reading and verifying what a client signs. No fixture: key and time are arguments."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.identity.acting import ActingRole, NamedCases, PupilsOf
from chassis.identity.acting.acting_key_lookup import import_key
from chassis.identity.acting.assertion import (
    MAX_ASSERTION_LENGTH,
    ActingKey,
    ActingPerson,
    AssertionRefused,
    parse_assertion,
    verify_assertion,
)
from chassis.testing.acting_people import SIGNED_PERSON, TestSigner, assertion_claims

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC).timestamp()
SIGNER, OTHER = TestSigner(), TestSigner()
KEY = ActingKey("999", frozenset(ActingRole), import_key(SIGNER.public_bytes))
CASE = "00000000-0000-4000-8000-000000000001"


def person_of(text: str, key: ActingKey = KEY, now: float = NOW) -> ActingPerson:
    return verify_assertion(parse_assertion(text), key, now)


def fault_of(text: str, key: ActingKey = KEY, now: float = NOW) -> str:
    with pytest.raises(AssertionRefused) as refused:
        person_of(text, key, now)
    assert str(refused.value) == "the acting person is not accepted"
    return refused.value.fault.name


@pytest.mark.parametrize("algorithm", ["EdDSA", "Ed25519"])
def test_a_signed_person_is_accepted(algorithm: str) -> None:
    text = SIGNER.sign(assertion_claims("officer", NOW), alg=algorithm)

    assert person_of(text) == ActingPerson(SIGNED_PERSON, ActingRole.OFFICER, None)


@pytest.mark.parametrize(
    ("role", "limit", "expected"),
    [
        ("family", {"cases": [CASE]}, NamedCases(frozenset({UUID(CASE)}))),
        (
            "plan_writer",
            {"cases": [CASE], "until": "2026-11-28"},
            NamedCases(frozenset({UUID(CASE)})),
        ),
        ("school", {"urn": "999001"}, PupilsOf("999001")),
    ],
)
def test_a_limited_role_has_its_cases(role: str, limit: dict[str, Any], expected: object) -> None:
    assert person_of(SIGNER.assertion(role, NOW, **limit)).case_limit == expected


@pytest.mark.parametrize(
    ("role", "limit"),
    [
        pytest.param("family", {}, id="a family without cases"),
        pytest.param("family", {"cases": []}, id="no case"),
        pytest.param("family", {"cases": [CASE] * 51}, id="51 cases"),
        pytest.param("family", {"cases": [CASE.upper().replace("0", "A", 1)]}, id="upper case"),
        pytest.param("family", {"cases": [1]}, id="a number"),
        pytest.param("family", {"cases": CASE}, id="a text"),
        pytest.param("family", {"cases": [CASE], "urn": "999001"}, id="a family with a school"),
        pytest.param("plan_writer", {"cases": [CASE]}, id="a plan writer without an end"),
        pytest.param("plan_writer", {"cases": [CASE], "until": "2026-11-27"}, id="over"),
        pytest.param("plan_writer", {"cases": [CASE], "until": "2026-02-30"}, id="no day"),
        pytest.param("plan_writer", {"cases": [CASE], "until": 20261128}, id="no text"),
        pytest.param("school", {}, id="a school without a number"),
        pytest.param("school", {"urn": "99900"}, id="five digits"),
        pytest.param("school", {"cases": [CASE]}, id="a school with cases"),
        pytest.param("officer", {"cases": [CASE]}, id="an officer with cases"),
        pytest.param("auditor", {"until": "2027-01-01"}, id="an auditor with an end"),
    ],
)
def test_a_role_has_exactly_its_limit(role: str, limit: dict[str, Any]) -> None:
    assert fault_of(SIGNER.assertion(role, NOW, **limit)) == "LIMIT"


def test_the_last_day_of_a_plan_writer_ends_in_england() -> None:
    """28 July 2026, 23:30 UTC is half past midnight of 29 July there."""
    late = datetime(2026, 7, 28, 23, 30, tzinfo=UTC).timestamp()
    text = SIGNER.assertion("plan_writer", late, cases=[CASE], until="2026-07-28")

    assert fault_of(text, now=late) == "LIMIT"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        pytest.param({"council": "998"}, "COUNCIL", id="another council"),
        pytest.param({"council": None}, "CLAIMS", id="no council"),
        pytest.param({"sub": None}, "CLAIMS", id="no person"),
        pytest.param({"sub": "sam@example.org"}, "CLAIMS", id="an address"),
        pytest.param({"sub": "Sam Example"}, "CLAIMS", id="a name"),
        pytest.param({"sub": "x" * 65}, "CLAIMS", id="a long id"),
        pytest.param({"sub": 7}, "CLAIMS", id="a number"),
        pytest.param({"scope": "cases:read"}, "CLAIMS", id="an unknown claim"),
        pytest.param({"role": "system"}, "ROLE", id="the role of clients"),
        pytest.param({"role": "admin"}, "ROLE", id="an unknown role"),
        pytest.param({"role": ["officer"]}, "ROLE", id="a list"),
        pytest.param({"exp": None}, "CLAIMS", id="no end"),
        pytest.param({"iat": None}, "CLAIMS", id="no beginning"),
        pytest.param({"exp": True}, "CLAIMS", id="no instant"),
        pytest.param({"exp": int(NOW) + 301}, "TIME", id="longer than five minutes"),
        pytest.param({"exp": int(NOW)}, "TIME", id="no time at all"),
        pytest.param({"iat": int(NOW) - 200, "exp": int(NOW) - 60}, "TIME", id="over"),
        pytest.param({"iat": int(NOW) + 61, "exp": int(NOW) + 120}, "TIME", id="not yet"),
        pytest.param({"nbf": int(NOW) + 61}, "TIME", id="not before"),
    ],
)
def test_a_wrong_claim_is_refused(changed: dict[str, Any], fault: str) -> None:
    assert fault_of(SIGNER.sign(assertion_claims("officer", NOW, **changed))) == fault


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        pytest.param({"alg": "none"}, "HEADER", id="no algorithm"),
        pytest.param({"alg": "HS256"}, "HEADER", id="the public key as a secret"),
        pytest.param({"typ": "at+jwt"}, "HEADER", id="an access token"),
        pytest.param({"jwk": {}}, "HEADER", id="a key of its own"),
        pytest.param({"crit": ["exp"]}, "HEADER", id="an extension"),
        pytest.param({"kid": "../other"}, "KEY", id="no key id"),
        pytest.param({"kid": 7}, "KEY", id="a number"),
    ],
)
def test_another_header_is_refused(header: dict[str, Any], fault: str) -> None:
    assert fault_of(SIGNER.sign(assertion_claims("officer", NOW), **header)) == fault


def test_another_key_is_refused() -> None:
    assert fault_of(OTHER.assertion("officer", NOW)) == "SIGNATURE"


def test_changed_claims_are_refused() -> None:
    header, _, signature = SIGNER.assertion("officer", NOW).split(".")
    _, claims, _ = OTHER.assertion("manager", NOW).split(".")

    assert fault_of(f"{header}.{claims}.{signature}") == "SIGNATURE"


def test_a_key_states_only_its_roles() -> None:
    schools = ActingKey("999", frozenset({ActingRole.SCHOOL}), KEY.public_key)

    assert fault_of(SIGNER.assertion("officer", NOW), schools) == "ROLE"


def test_fifty_cases_fit() -> None:
    cases = [str(UUID(int=number)) for number in range(50)]
    text = SIGNER.assertion("plan_writer", NOW, cases=cases, until="2026-12-31")

    assert len(text) <= MAX_ASSERTION_LENGTH
    assert person_of(text).case_limit == NamedCases(frozenset(map(UUID, cases)))


@given(st.text(max_size=200) | st.just("a" * (MAX_ASSERTION_LENGTH + 1)))
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(AssertionRefused):
        person_of(text)


@given(
    st.dictionaries(
        st.sampled_from(["council", "sub", "role", "iat", "exp", "cases", "until", "urn", "x"]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=40)
        | st.sampled_from(["999", "family", "999001", CASE, int(NOW), int(NOW) + 100])
        | st.lists(st.text(max_size=40) | st.just(CASE), max_size=3),
    )
)
def test_any_signed_claims_are_a_person_or_are_refused(claims: dict[str, Any]) -> None:
    try:
        person = person_of(SIGNER.sign(claims))
    except AssertionRefused:
        return
    assert claims["council"] == "999"
    assert person.role is not ActingRole.SYSTEM
