"""The secret part of a calendar's address.

`cal_<ledger: 22><feed: 22><secret: 43><checksum: 6>`, all letters and digits. The ids find the feed
within the row-level security of its council; the checksum reveals a mistyped address without a
query, and lets scanners for leaked secrets recognise one.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from chassis.identity.base62 import (
    CHECKSUM_LENGTH,
    ID_LENGTH,
    SECRET_LENGTH,
    checksum,
    decode_id,
    encode_id,
    random_digits,
)

_FORM: Final = re.compile(
    f"(cal_([0-9A-Za-z]{{{ID_LENGTH}}})([0-9A-Za-z]{{{ID_LENGTH}}})"
    f"([0-9A-Za-z]{{{SECRET_LENGTH}}}))([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})"
)
MAX_TOKEN_LENGTH: Final = 4 + 2 * ID_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH


@dataclass(frozen=True, slots=True)
class FeedToken:
    """A token, as it is in the address. Only `secret_hash` is ever stored."""

    ledger_id: UUID
    feed_id: UUID
    secret: str

    @property
    def text(self) -> str:
        """The token, as it is shown once."""
        body = f"cal_{encode_id(self.ledger_id)}{encode_id(self.feed_id)}{self.secret}"
        return body + checksum(body)

    @property
    def secret_hash(self) -> bytes:
        """SHA-256 of the secret, which has 256 random bits."""
        return hashlib.sha256(self.secret.encode("ascii")).digest()


def generate_token(ledger_id: UUID, feed_id: UUID) -> FeedToken:
    """A new token of a feed, from the system's randomness."""
    return FeedToken(ledger_id, feed_id, random_digits(SECRET_LENGTH))


def parse_token(text: str) -> FeedToken | None:
    """The token in an address, or None if it has another format or is mistyped."""
    form = _FORM.fullmatch(text)
    if form is None or checksum(form[1]) != form[5]:
        return None
    ledger_id, feed_id = decode_id(form[2]), decode_id(form[3])
    return ledger_id and feed_id and FeedToken(ledger_id, feed_id, form[4])
