"""The canonical text of a content, and the hash that proves it."""

import hashlib
import json
from typing import Final, NamedTuple

from pydantic import BaseModel

_CANONICAL: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False
).encode


class CanonicalContent(NamedTuple):
    """A content as it is stored: JSON with sorted keys, no spaces, no missing and no empty field.

    So a field that a later release adds does not change the text of an older content. `sha256` is
    the hash of its UTF-8 bytes, 64 hexadecimal digits.
    """

    text: str
    sha256: str


def canonical_content(content: BaseModel) -> CanonicalContent:
    """The canonical text of a content. Equal contents have the same text, and so the same hash."""
    text = _CANONICAL(content.model_dump(mode="json", exclude_defaults=True))
    return CanonicalContent(text, hashlib.sha256(text.encode()).hexdigest())
