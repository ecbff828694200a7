"""Tokens by which encrypted values are found.

The expected token was computed with `openssl dgst -sha256 -mac HMAC`.
"""

from typing import Final
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from events.blind_index import MAX_PREFIX, BlindIndex, IndexedValue

LEDGER: Final = UUID("00000000-0000-4000-8000-0000000000aa")
KEY, OLDER = bytes(range(32)), b"o" * 32
INDEX: Final = BlindIndex({"new": KEY}, LEDGER)
words: Final = st.text(st.characters(categories=["Ll"]), min_size=1, max_size=40)


def test_a_token_is_the_beginning_of_an_hmac() -> None:
    assert INDEX.token(IndexedValue.WORD, "smith") == int.from_bytes(
        bytes.fromhex("a685d8fa12f1b21d"), signed=True
    )


def test_a_token_is_of_its_council_kind_and_key() -> None:
    found = {
        INDEX.token(IndexedValue.WORD, "smith"),
        INDEX.token(IndexedValue.PREFIX, "smith"),
        BlindIndex({"new": KEY}, UUID(int=1)).token(IndexedValue.WORD, "smith"),
        BlindIndex({"new": OLDER}, LEDGER).token(IndexedValue.WORD, "smith"),
    }

    assert len(found) == 4


@given(words, st.integers(1, MAX_PREFIX))
def test_a_word_is_found_by_its_beginnings_and_as_a_whole(word: str, letters: int) -> None:
    stored = INDEX.name_tokens([word])

    assert INDEX.token(IndexedValue.WORD, word) in stored
    assert INDEX.token(IndexedValue.PREFIX, word[:letters]) in stored
    assert INDEX.token(IndexedValue.WORD, f"{word}x") not in stored


def test_values_of_an_older_key_are_found_while_it_is_replaced() -> None:
    former = BlindIndex({"old": OLDER}, LEDGER)
    both = BlindIndex({"new": KEY, "old": OLDER}, LEDGER)

    searched = both.tokens(IndexedValue.IDENTIFIER, ["A1"])

    assert former.token(IndexedValue.IDENTIFIER, "A1") in searched
    assert both.token(IndexedValue.IDENTIFIER, "A1") in searched
    assert both.token(IndexedValue.IDENTIFIER, "A1") == INDEX.token(IndexedValue.IDENTIFIER, "A1")


def test_no_key_is_in_a_representation() -> None:
    assert repr(KEY) not in repr(INDEX)
