"""Tokens by which encrypted values are found: equal values have equal tokens.

A token is an HMAC, so that without the key neither a value nor a guess of it can be compared with
one. See docs/adr/0113-people-are-found-by-blind-indexes.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hmac import digest
from typing import Final
from uuid import UUID

_TOKEN_BYTES: Final = 8
MAX_PREFIX: Final = 24
"""Letters up to which the beginnings of a word are indexed; a longer one is found as a whole."""


class IndexedValue(StrEnum):
    """What is indexed. Values of two kinds never have one token."""

    WORD = "word"
    PREFIX = "prefix"
    IDENTIFIER = "identifier"
    BIRTH_DATE = "birth_date"
    POSTCODE = "postcode"


@dataclass(frozen=True, slots=True)
class BlindIndex:
    """The tokens of one council.

    `keys` are of 32 bytes, by their ids, the newest first. Values are written under the newest, and
    searched under all of them, so that a key can be replaced while searches go on.
    """

    keys: Mapping[str, bytes] = field(repr=False)
    ledger_id: UUID

    @property
    def key_id(self) -> str:
        """The id of the key that values are written under."""
        return next(iter(self.keys))

    def token(self, kind: IndexedValue, value: str) -> int:
        """The token of a value to store, as a signed integer of 64 bits."""
        return _token(self.keys[self.key_id], self.ledger_id, kind, value)

    def tokens(self, kind: IndexedValue, values: Iterable[str]) -> list[int]:
        """The tokens to search for some values."""
        return [
            _token(key, self.ledger_id, kind, value)
            for value in values
            for key in self.keys.values()
        ]

    def name_tokens(self, words: Iterable[str]) -> Sequence[int]:
        """The tokens of the words of names to store: of each word, and of each beginning of it."""
        found = {self.token(IndexedValue.WORD, word) for word in words}
        beginnings = {
            word[:end] for word in words for end in range(1, min(len(word), MAX_PREFIX) + 1)
        }
        found.update(self.token(IndexedValue.PREFIX, each) for each in beginnings)
        return sorted(found)


def _token(key: bytes, ledger_id: UUID, kind: IndexedValue, value: str) -> int:
    message = ledger_id.bytes + kind.encode() + b"\0" + value.encode()
    return int.from_bytes(digest(key, message, "sha256")[:_TOKEN_BYTES], signed=True)
