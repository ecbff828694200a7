"""Cursors: where a list goes on. Opaque to the client, and no use for any other list."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from pydantic import TypeAdapter

from chassis.problems import InvalidCursor

SortKeys: TypeAlias = Sequence[int | str]
"""The sort keys of the last row that was answered."""
ListIdentity: TypeAlias = Mapping[str, str]
"""What makes a list what it is: the operation, the ledger, the filters."""

_SORT_KEYS: Final = TypeAdapter[list[int | str]](list[int | str])
_MAC_BYTES: Final = 16
_MAX_LENGTH: Final = 2000


class CursorCodec:
    """Makes and reads the cursors of a service; every process of it has the same `secret`.

    A cursor is bound to its list, so that one made for another is refused. It holds the sort keys
    in the clear: nothing personal may be among them.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def encode(self, at: SortKeys, within: ListIdentity) -> str:
        """The cursor of a place in a list."""
        place = json.dumps(list(at), separators=(",", ":")).encode()
        return urlsafe_b64encode(self._mac(place, within) + place).rstrip(b"=").decode()

    def decode(self, cursor: str, within: ListIdentity) -> SortKeys:
        """The place that a cursor names.

        Raises:
            InvalidCursor: it was not made by us, or for another list.
        """
        raw = _decode_base64(cursor)
        mac, place = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(place, within)):
            raise InvalidCursor
        return _SORT_KEYS.validate_json(place)

    def _mac(self, place: bytes, within: ListIdentity) -> bytes:
        bound = json.dumps(dict(within), sort_keys=True).encode()
        message = len(bound).to_bytes(4) + bound + place
        return hmac.digest(self._secret, message, hashlib.sha256)[:_MAC_BYTES]


def _decode_base64(cursor: str) -> bytes:
    try:
        return urlsafe_b64decode(cursor[:_MAX_LENGTH] + "=" * (-len(cursor) % 4))
    except ValueError:
        raise InvalidCursor from None
