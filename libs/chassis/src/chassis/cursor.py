"""Cursors: where a list goes on. Opaque to the client, and no use for any other list."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from pydantic import TypeAdapter

from chassis.problems import InvalidCursor

Place: TypeAlias = Sequence[int | str]
"""The sort keys of the last row that was answered."""
List: TypeAlias = Mapping[str, str]
"""What makes a list what it is: the operation, the ledger, the filters."""

_PLACE: Final = TypeAdapter[list[int | str]](list[int | str])
_MAC: Final = 16
_LONGEST: Final = 2000


class Cursors:
    """Makes and reads the cursors of a service; every process of it has the same `secret`.

    A cursor is bound to its list, so that one made for another is refused. It holds the sort keys
    in the clear: nothing personal may be among them.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def make(self, at: Place, within: List) -> str:
        """The cursor of a place in a list."""
        place = json.dumps(list(at), separators=(",", ":")).encode()
        return urlsafe_b64encode(self._mac(place, within) + place).rstrip(b"=").decode()

    def read(self, cursor: str, within: List) -> Place:
        """The place that a cursor names.

        Raises:
            InvalidCursor: it was not made by us, or for another list.
        """
        raw = _decoded(cursor)
        mac, place = raw[:_MAC], raw[_MAC:]
        if not hmac.compare_digest(mac, self._mac(place, within)):
            raise InvalidCursor
        return _PLACE.validate_json(place)

    def _mac(self, place: bytes, within: List) -> bytes:
        bound = json.dumps(dict(within), sort_keys=True).encode()
        message = len(bound).to_bytes(4) + bound + place
        return hmac.digest(self._secret, message, hashlib.sha256)[:_MAC]


def _decoded(cursor: str) -> bytes:
    try:
        return urlsafe_b64decode(cursor[:_LONGEST] + "=" * (-len(cursor) % 4))
    except ValueError:
        raise InvalidCursor from None
