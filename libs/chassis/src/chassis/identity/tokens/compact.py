"""A JWT in compact form, read strictly and not verified yet."""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from chassis.identity.tokens.refusal import TokenRefusal, TokenRefused
from chassis.problems import Problem
from chassis.strict_json import decode_json

MAX_ACCESS_TOKEN_LENGTH: Final = 8192
"""Characters of an access token."""
ACCEPTED_ALGORITHMS: Final = frozenset({"RS256", "PS256", "ES256"})
"""The signature algorithms, fixed: a token selects one of them, its key must be of that type."""
AT_JWT: Final = "at+jwt"
"""The type of an access token by RFC 9068."""
_MAX_HEADER_LENGTH: Final = 684
"""Characters of the encoded header: 512 bytes."""
_MAX_CLAIM_VALUES: Final = 1000
_FORM: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_KEY_ID: Final = re.compile(r"[!-~]{1,128}")
_TYPES: Final = frozenset({"jwt", AT_JWT, "application/at+jwt"})
_REFUSED_HEADERS: Final = frozenset(
    {"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc", "epk", "apu", "apv", "p2s", "p2c"}
)
"""Keys, references to keys, and parameters that change how a token is read."""


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """A token whose signature was not checked. Nothing in it may be believed yet."""

    text: str
    algorithm: str
    key_id: str
    type: str | None
    claims: Mapping[str, JsonValue]


def has_token_form(text: str) -> bool:
    """Whether a bearer token is a JWT, in three parts; an API key has no dots."""
    return text.count(".") == 2  # noqa: PLR2004  # header, claims, signature


def parse_access_token(text: str) -> UnverifiedToken:
    """The header and claims of a token.

    Raises:
        TokenRefused: it is too long, not in canonical base64url, its JSON is not strict, or its
            header is not one of an accepted access token.
    """
    form = _FORM.fullmatch(text) if len(text) <= MAX_ACCESS_TOKEN_LENGTH else None
    if form is None or len(form[1]) > _MAX_HEADER_LENGTH:
        raise TokenRefused(TokenRefusal.MALFORMED)
    header, claims = _json_object(form[1]), _json_object(form[2])
    _decode(form[3])
    if not _REFUSED_HEADERS.isdisjoint(header):
        raise TokenRefused(TokenRefusal.TYPE)
    return UnverifiedToken(text, _algorithm(header), _key_id(header), _type(header), claims)


def _algorithm(header: Mapping[str, JsonValue]) -> str:
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ACCEPTED_ALGORITHMS:
        raise TokenRefused(TokenRefusal.ALGORITHM)
    return algorithm


def _key_id(header: Mapping[str, JsonValue]) -> str:
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not _KEY_ID.fullmatch(key_id):
        raise TokenRefused(TokenRefusal.UNKNOWN_KEY)
    return key_id


def _type(header: Mapping[str, JsonValue]) -> str | None:
    if "typ" not in header:
        return None
    stated = header["typ"]
    if not isinstance(stated, str) or stated.lower() not in _TYPES:
        raise TokenRefused(TokenRefusal.TYPE)
    return stated.lower().removeprefix("application/")


def _json_object(part: str) -> Mapping[str, JsonValue]:
    try:
        document = decode_json(_decode(part), _MAX_CLAIM_VALUES)
    except Problem:
        raise TokenRefused(TokenRefusal.MALFORMED) from None
    if not isinstance(document, dict):
        raise TokenRefused(TokenRefusal.MALFORMED)
    return document


def _decode(part: str) -> bytes:
    """The bytes of a part. Of several spellings of the same bytes only one is accepted."""
    try:
        raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        raise TokenRefused(TokenRefusal.MALFORMED) from None
    if urlsafe_b64encode(raw).rstrip(b"=") != part.encode("ascii"):
        raise TokenRefused(TokenRefusal.MALFORMED)
    return raw
