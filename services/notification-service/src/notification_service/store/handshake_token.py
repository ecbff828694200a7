"""The secret part of the address at which a receiver gives its permission.

`<ledger: 22><endpoint: 22><secret: 43>`, all letters and digits. The ids find the endpoint within
the row-level security of its council; only the hash of the secret is stored.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from chassis.identity.base62 import (
    ID_LENGTH,
    SECRET_LENGTH,
    decode_id,
    encode_id,
    random_digits,
)

_FORM: Final = re.compile(
    f"([0-9A-Za-z]{{{ID_LENGTH}}})([0-9A-Za-z]{{{ID_LENGTH}}})([0-9A-Za-z]{{{SECRET_LENGTH}}})"
)
HANDSHAKE_TOKEN_LENGTH: Final = 2 * ID_LENGTH + SECRET_LENGTH


@dataclass(frozen=True, slots=True)
class HandshakeToken:
    """A token, as it is in the address."""

    ledger_id: UUID
    endpoint_id: UUID
    secret: str

    @property
    def text(self) -> str:
        """The token, as it is sent to the receiver."""
        return encode_id(self.ledger_id) + encode_id(self.endpoint_id) + self.secret

    @property
    def secret_hash(self) -> bytes:
        """SHA-256 of the secret, which has 256 random bits."""
        return hashlib.sha256(self.secret.encode("ascii")).digest()


def new_handshake_token(ledger_id: UUID, endpoint_id: UUID) -> HandshakeToken:
    """A new token of an endpoint, from the system's randomness."""
    return HandshakeToken(ledger_id, endpoint_id, random_digits(SECRET_LENGTH))


def parse_handshake_token(text: str) -> HandshakeToken | None:
    """The token in an address, or None if it has another form."""
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    ledger_id, endpoint_id = decode_id(form[1]), decode_id(form[2])
    return ledger_id and endpoint_id and HandshakeToken(ledger_id, endpoint_id, form[3])
