"""Seals and restorations: what is signed, how they combine, and which lines are refused."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from events.log.seal_evidence import SealEvidence, find_forgery
from events.log.seals import (
    Restoration,
    Seal,
    SignedStatement,
    is_genuine,
    parse_statement,
    sign_restoration,
    sign_seal,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
LEDGER, OTHER_LEDGER = UUID(int=1), UUID(int=2)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def make_seal(position: int, hour: int = 0, fill: int = 7, authority: str = "999") -> Seal:
    at = NOON + timedelta(hours=hour)
    return sign_seal(KEY, LEDGER, authority, position, bytes([fill] * 32), at)


def make_restoration(to: int, lost_to: int, hour: int) -> Restoration:
    at = NOON + timedelta(hours=hour)
    return sign_restoration(KEY, LEDGER, to, bytes([7] * 32), lost_to, at)


@pytest.mark.parametrize(
    "statement", [make_seal(5), make_restoration(5, 9, 0)], ids=["seal", "restoration"]
)
@pytest.mark.parametrize(
    "change",
    [
        {"ledger_id": OTHER_LEDGER},
        {"authority": "998"},
        {"position": 6},
        {"restored_to": 4},
        {"lost_to": 8},
        {"hash": bytes(32)},
        {"sealed_at": NOON + timedelta(microseconds=1)},
        {"restored_at": NOON + timedelta(microseconds=1)},
        {"signature": bytes(64)},
        {"version": 1, "authority": None},
    ],
    ids=str,
)
def test_no_part_of_a_statement_can_be_changed(
    statement: SignedStatement, change: dict[str, object]
) -> None:
    applicable = {
        name: value for name, value in change.items() if name in type(statement).model_fields
    }
    changed = statement.model_copy(update=applicable)

    assert is_genuine(statement, [KEY.public_key()])
    assert is_genuine(changed, [KEY.public_key()]) == (changed == statement)


def test_the_instant_that_is_signed_does_not_depend_on_its_time_zone() -> None:
    line = json.loads(make_seal(5).to_json())
    line["sealed_at"] = "2026-11-22T14:00:00+02:00"

    assert is_genuine(parse_statement(json.dumps(line)), [KEY.public_key()])


def test_a_statement_that_another_key_signed_is_forged() -> None:
    assert find_forgery([make_seal(5)], [KEY.public_key(), OTHER_KEY.public_key()]) is None
    assert find_forgery([make_seal(5)], [OTHER_KEY.public_key()]) == (
        "seal at 5: its signature is not genuine"
    )
    assert (
        find_forgery([make_restoration(4, 9, 0)], [])
        == "restoration at 4: its signature is not genuine"
    )


@pytest.mark.parametrize("statement", [make_seal(5), make_restoration(5, 9, 0)])
def test_a_statement_is_read_back_from_its_line(statement: SignedStatement) -> None:
    assert parse_statement(statement.to_json()) == statement
    assert "\n" not in statement.to_json()


@given(st.one_of(st.binary(), st.text(), st.recursive(st.none() | st.integers(), st.lists)))
def test_a_line_that_is_not_a_statement_is_refused(line: object) -> None:
    text = line if isinstance(line, bytes | str) else json.dumps(line)
    with pytest.raises(ValueError, match="faults"):
        parse_statement(text)


@pytest.mark.parametrize(
    "change",
    [
        {"hash": "07" * 31},
        {"hash": "zz" * 32},
        {"position": -1},
        {"position": 2**63},
        {"authority": None},
        {"authority": "Kent"},
        {"sealed_at": "2026-11-22T12:00:00"},
        {"key_id": "A" * 16},
        {"note": "one field more"},
    ],
    ids=str,
)
def test_a_seal_with_one_wrong_field_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="faults"):
        parse_statement(json.dumps(json.loads(make_seal(5).to_json()) | change))


def test_every_seal_counts_also_several_at_one_position() -> None:
    first, later = make_seal(5, fill=1), make_seal(5, hour=1, fill=2)

    evidence = SealEvidence.from_statements(LEDGER, [later, first])

    assert evidence.seals == [first, later]
    assert evidence.expected_hashes() == {5: {first.hash, later.hash}}


def test_a_seal_beyond_a_later_restoration_is_not_valid() -> None:
    before, lost, after = make_seal(5), make_seal(9, hour=1), make_seal(8, hour=3)

    evidence = SealEvidence.from_statements(
        LEDGER, [before, lost, make_restoration(5, 9, hour=2), after]
    )

    assert evidence.seals == [before, after]
    assert evidence.latest_seal == after
    assert evidence.unsealed_restoration is None


def test_a_restoration_that_a_later_one_declares_lost_is_not_valid() -> None:
    first, second = make_restoration(8, 12, hour=1), make_restoration(5, 9, hour=2)

    evidence = SealEvidence.from_statements(LEDGER, [make_seal(5), make_seal(9), first, second])

    assert list(evidence.expected_hashes()) == [5]
    assert evidence.unsealed_restoration == second


def test_the_councils_of_a_ledger_are_those_in_its_seals() -> None:
    assert SealEvidence.from_statements(
        LEDGER, [make_seal(1), make_seal(2, authority="998")]
    ).authorities == {"998", "999"}
    assert SealEvidence.from_statements(OTHER_LEDGER, [make_seal(1)]).authorities == frozenset()
