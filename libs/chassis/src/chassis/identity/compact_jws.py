"""The parts of a JWS in compact form, read strictly: canonical base64url, strict JSON."""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from chassis.problems import Problem
from chassis.strict_json import decode_json

REFUSED_HEADERS: Final = frozenset(
    {"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc", "epk", "apu", "apv", "p2s", "p2c"}
)
"""Keys, references to keys, and parameters that change how a JWS is read."""
_MAX_HEADER_LENGTH: Final = 684
"""Characters of the encoded header: 512 bytes."""
_MAX_CLAIM_VALUES: Final = 1000
_FORM: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")


class MalformedJws(Exception):
    """A text is too long, not three parts in canonical base64url, or its JSON is not strict."""


@dataclass(frozen=True, slots=True)
class CompactJws:
    """The header and payload of a JWS. Nothing in it was verified."""

    header: Mapping[str, JsonValue]
    payload: Mapping[str, JsonValue]


def parse_compact_jws(text: str, max_length: int) -> CompactJws:
    """The parts of a text of at most so many characters, both of them JSON objects.

    Raises:
        MalformedJws: it is something else.
    """
    form = _FORM.fullmatch(text) if len(text) <= max_length else None
    if form is None or len(form[1]) > _MAX_HEADER_LENGTH:
        raise MalformedJws
    parts = CompactJws(_json_object(form[1]), _json_object(form[2]))
    _decode(form[3])
    return parts


def _json_object(part: str) -> Mapping[str, JsonValue]:
    try:
        document = decode_json(_decode(part), _MAX_CLAIM_VALUES)
    except Problem:
        raise MalformedJws from None
    if not isinstance(document, dict):
        raise MalformedJws
    return document


def _decode(part: str) -> bytes:
    """The bytes of a part. Of several spellings of the same bytes only one is accepted."""
    try:
        raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        raise MalformedJws from None
    if urlsafe_b64encode(raw).rstrip(b"=") != part.encode("ascii"):
        raise MalformedJws
    return raw
