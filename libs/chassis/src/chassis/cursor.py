"""Cursors: where a list goes on. Opaque to the client, and no use for any other list."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from pydantic import JsonValue

from chassis.problems import InvalidCursor

_MAC: Final = 16
_LONGEST: Final = 2000


class Cursors:
    """Makes and reads the cursors of a service; every process of it has the same `secret`.

    A cursor is bound to its `list`: the operation, the ledger and the filters, so that one made
    for another is refused. It holds sort keys in the clear: never put anything personal there.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, at: JsonValue, *, list_: JsonValue) -> str:
        """The cursor of the place `at` in a list."""
        place = json.dumps(at, separators=(",", ":")).encode()
        return urlsafe_b64encode(self._mac(place, list_) + place).rstrip(b"=").decode()

    def read(self, cursor: str, *, list_: JsonValue) -> JsonValue:
        """The place that a cursor names.

        Raises:
            InvalidCursor: it was not made by us, or for another list.
        """
        raw = _decoded(cursor)
        mac, place = raw[:_MAC], raw[_MAC:]
        if not hmac.compare_digest(mac, self._mac(place, list_)):
            raise InvalidCursor
        at: JsonValue = json.loads(place)
        return at

    def _mac(self, place: bytes, list_: JsonValue) -> bytes:
        bound = json.dumps(list_, sort_keys=True).encode()
        message = len(bound).to_bytes(4) + bound + place
        return hmac.digest(self._secret, message, hashlib.sha256)[:_MAC]


def _decoded(cursor: str) -> bytes:
    try:
        return urlsafe_b64decode(cursor[:_LONGEST] + "=" * (-len(cursor) % 4))
    except ValueError:
        raise InvalidCursor from None
