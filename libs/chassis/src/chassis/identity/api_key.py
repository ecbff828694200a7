"""The text of an API key: its id, its secret, and its checksum for scanners.

`send_<live|test>_<key id: 16>_<secret: 43><checksum: 6>`, all letters and digits but for the
underscores, so that a double click selects a part and a scanner for leaked secrets finds it. The
checksum reveals a mistyped key without a query.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chassis.identity.base62 import SECRET_LENGTH, checksum, random_digits

_FORM: Final = re.compile(r"(send_(live|test)_([0-9A-Za-z]{16})_([0-9A-Za-z]{43}))([0-9A-Za-z]{6})")
_ID: Final = 16


class KeyKind(StrEnum):
    """Whether a key is for real data or for a sandbox."""

    LIVE = "live"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, as its holder has it. Only a hash with a pepper is ever stored."""

    kind: KeyKind
    key_id: str
    secret: str

    @property
    def text(self) -> str:
        """The key as it is displayed, once, and sent as a bearer token."""
        return self.hashed_text + checksum(self.hashed_text)

    @property
    def hashed_text(self) -> str:
        """What hashes of the key cover: all but the checksum."""
        return f"send_{self.kind}_{self.key_id}_{self.secret}"


def generate_key(kind: KeyKind) -> ApiKey:
    """A new key, from the system's randomness."""
    return ApiKey(kind, random_digits(_ID), random_digits(SECRET_LENGTH))


def parse_key(text: str) -> ApiKey | None:
    """The key in a bearer token, or None if it has another format or is mistyped."""
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    body, kind, key_id, secret, check = form.groups()
    return ApiKey(KeyKind(kind), key_id, secret) if check == checksum(body) else None
