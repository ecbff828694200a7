"""Peppers of API keys: secrets outside of the database, without which no stored hash is of use.

A hash is HMAC-SHA256 (RFC 2104) of the key's text without its checksum, under a pepper. It covers
the kind and the id too, so that the hash of one key is valid in no other row. Who reads or writes
the table, and has no pepper, can neither test a guess nor make a key.
"""

import binascii
import hmac
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple

from chassis.errors import CannotStart
from chassis.identity.api_key import ApiKey

PEPPER_BYTES: Final = 32
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
_NO_PEPPER: Final = bytes(PEPPER_BYTES)


class InvalidPeppers(CannotStart, ValueError):
    """The setting is not a list of peppers; the message quotes nothing of it."""


class PepperedHash(NamedTuple):
    """A hash of a key, and the id of the pepper that it was made with."""

    pepper_id: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class KeyPeppers:
    """The peppers by id. The first hashes new keys; each verifies the keys that it hashed.

    Without a pepper no key is accepted.
    """

    by_id: Mapping[str, bytes] = field(default_factory=dict[str, bytes], repr=False)

    def hash_of(self, key: ApiKey) -> PepperedHash:
        """The hash of a new key, as it is stored.

        Raises:
            CannotStart: there is no pepper.
        """
        for pepper_id, pepper in self.by_id.items():
            return PepperedHash(pepper_id, _digest(pepper, key))
        raise CannotStart("API_KEY_PEPPERS is not set: without it no API key can be used")

    def is_hash_of(self, stored: PepperedHash, key: ApiKey) -> bool:
        """Whether a stored hash is that of a key, compared in constant time.

        A hash of a pepper that is not known is of no key.
        """
        pepper = self.by_id.get(stored.pepper_id)
        equal = hmac.compare_digest(_digest(pepper or _NO_PEPPER, key), stored.digest)
        return equal and pepper is not None


def parse_peppers(text: str) -> KeyPeppers:
    """The peppers of `<id>:<base64 of 32 bytes>`, separated by commas; none in an empty text.

    Raises:
        InvalidPeppers: an entry has another form, or two have one id.
    """
    found: dict[str, bytes] = {}
    for number, entry in enumerate((each for each in text.split(",") if each.strip()), 1):
        pepper_id, _, encoded = entry.strip().partition(":")
        pepper = _decoded(encoded)
        if not _NAME.fullmatch(pepper_id) or pepper is None:
            raise InvalidPeppers(
                f"API_KEY_PEPPERS: entry {number} is not <id>:<base64 of {PEPPER_BYTES} bytes>, the"
                " id of up to 20 of a-z 0-9 and -"
            )
        if pepper_id in found:
            raise InvalidPeppers(f"API_KEY_PEPPERS: entry {number} has the id of an earlier one")
        found[pepper_id] = pepper
    return KeyPeppers(found)


def _digest(pepper: bytes, key: ApiKey) -> bytes:
    return hmac.digest(pepper, key.hashed_text.encode("ascii"), sha256)


def _decoded(encoded: str) -> bytes | None:
    try:
        pepper = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return pepper if len(pepper) == PEPPER_BYTES else None
