"""Signed cursors: where a list continues. Opaque to the client, and refused by any other list."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from pydantic import TypeAdapter

from chassis.problems import InvalidCursor

SortKeys: TypeAlias = Sequence[int | str]
"""The sort keys of the last row of a page."""
ListIdentity: TypeAlias = Mapping[str, str]
"""What identifies a list: the operation, the ledger, the filters."""

_SORT_KEYS: Final = TypeAdapter[list[int | str]](list[int | str])
_SIGNATURE_LENGTH: Final = 43
"""Characters of a SHA-256 in base64 without padding."""


class CursorCodec:
    """Encodes and decodes the cursors of a service, whose processes all have the same `secret`.

    `service` is its name: a cursor of another service is refused, even if that has the same secret.
    A cursor is the signature and then the sort keys, which are readable: no personal data may be
    among them. The key of the signature is derived from the identity of the list.
    """

    def __init__(self, secret: bytes, service: str = "") -> None:
        self._secret = secret
        self._service = service

    def encode(self, keys: SortKeys, within: ListIdentity) -> str:
        """The cursor of a row in a list."""
        payload = base64_encode(json.dumps(list(keys), separators=(",", ":")))
        return (self._signer(within).get_signature(payload) + payload).decode()

    def decode(self, cursor: str, within: ListIdentity) -> SortKeys:
        """The sort keys that a cursor contains.

        Raises:
            InvalidCursor: it was not made with this secret, by this service and for this list.
        """
        signature, payload = cursor[:_SIGNATURE_LENGTH], cursor[_SIGNATURE_LENGTH:]
        if not self._signer(within).verify_signature(payload, signature):
            raise InvalidCursor
        try:
            return _SORT_KEYS.validate_json(base64_decode(payload))
        except (BadData, ValueError):
            raise InvalidCursor from None

    def _signer(self, within: ListIdentity) -> Signer:
        salt = json.dumps([self._service, dict(within)], sort_keys=True).encode()
        return Signer(self._secret, salt, key_derivation="hmac", digest_method=hashlib.sha256)
