"""Hashes of API keys with a pepper. The expected ones were made with OpenSSL, by hand:

printf %s send_live_0123456789abcdef_AAA… | openssl dgst -sha256 -mac HMAC -macopt hexkey:0001…1f
"""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import CannotStart
from chassis.identity.api_key import ApiKey, KeyKind
from chassis.identity.key_peppers import (
    InvalidPeppers,
    KeyPeppers,
    PepperedHash,
    parse_peppers,
)

LIVE = ApiKey(KeyKind.LIVE, "0123456789abcdef", "A" * 43)
TEST = ApiKey(KeyKind.TEST, "0123456789abcdef", "A" * 43)
PEPPER, ZEROS = bytes(range(32)), bytes(32)
LIVE_HASH = "63de0bf54e37df174920a4604c4d18ac0db7290122f5cd557a55758787f903bc"
TEST_HASH = "0bcef00872ea156ff65a07d491c3ecd4a2bfd104bb7ec980aa15e22fe5a8ba46"
LIVE_HASH_UNDER_ZEROS = "5c4598f486dfbfcf19cf73c8cf2c6fb38f0a422d6151fe7b1fca83ca5cc9dd87"


@pytest.mark.parametrize(
    ("pepper", "key", "expected"),
    [(PEPPER, LIVE, LIVE_HASH), (PEPPER, TEST, TEST_HASH), (ZEROS, LIVE, LIVE_HASH_UNDER_ZEROS)],
)
def test_a_hash_is_hmac_sha256_of_the_key_without_its_checksum(
    pepper: bytes, key: ApiKey, expected: str
) -> None:
    peppers = KeyPeppers({"a": pepper})

    assert peppers.hash_of(key) == PepperedHash("a", bytes.fromhex(expected))


def test_the_first_pepper_hashes_and_every_one_verifies() -> None:
    before, both = KeyPeppers({"old": ZEROS}), KeyPeppers({"new": PEPPER, "old": ZEROS})

    assert both.hash_of(LIVE).pepper_id == "new"
    assert both.is_hash_of(before.hash_of(LIVE), LIVE)
    assert both.is_hash_of(both.hash_of(LIVE), LIVE)
    assert not both.is_hash_of(both.hash_of(LIVE), TEST)


def test_a_hash_of_a_pepper_that_was_removed_is_of_no_key() -> None:
    before, after = KeyPeppers({"old": PEPPER}), KeyPeppers({"new": ZEROS})

    assert not after.is_hash_of(before.hash_of(LIVE), LIVE)


def test_without_the_pepper_a_hash_of_zeros_is_of_no_key() -> None:
    """An unknown pepper is compared as one of zeros, and refused whatever the comparison says."""
    stored = PepperedHash("unknown", bytes.fromhex(LIVE_HASH_UNDER_ZEROS))

    assert not KeyPeppers().is_hash_of(stored, LIVE)


def test_without_a_pepper_no_key_is_issued() -> None:
    with pytest.raises(CannotStart, match="API_KEY_PEPPERS is not set"):
        KeyPeppers().hash_of(LIVE)


def test_peppers_are_read_in_their_order() -> None:
    text = f" 2027:{b64encode(PEPPER).decode()}, 2026:{b64encode(ZEROS).decode()},"

    assert list(parse_peppers(text).by_id.items()) == [("2027", PEPPER), ("2026", ZEROS)]


@pytest.mark.parametrize(
    "text",
    [
        b64encode(PEPPER).decode(),
        f"A:{b64encode(PEPPER).decode()}",
        f"a:{b64encode(PEPPER[1:]).decode()}",
        f"a:{b64encode(PEPPER).decode()[:-1]}",
        f"a:{b64encode(PEPPER).decode()},a:{b64encode(ZEROS).decode()}",
    ],
)
def test_what_is_no_list_of_peppers_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(InvalidPeppers) as refused:
        parse_peppers(text)

    assert b64encode(PEPPER).decode()[:10] not in str(refused.value)


@given(st.text())
def test_any_text_is_peppers_or_refused(text: str) -> None:
    try:
        found = parse_peppers(text)
    except InvalidPeppers:
        return
    assert all(len(each) == 32 for each in found.by_id.values())


def test_peppers_are_not_in_a_representation() -> None:
    assert str(PEPPER) not in repr(KeyPeppers({"a": PEPPER}))
