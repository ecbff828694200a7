"""A JWT in compact form, read strictly and not verified yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from chassis.identity.compact_jws import REFUSED_HEADERS, MalformedJws, parse_compact_jws
from chassis.identity.tokens.refusal import TokenRefusal, TokenRefused

MAX_ACCESS_TOKEN_LENGTH: Final = 8192
"""Characters of an access token."""
ACCEPTED_ALGORITHMS: Final = frozenset({"RS256", "PS256", "ES256"})
"""The signature algorithms, fixed: a token selects one of them, its key must be of that type."""
AT_JWT: Final = "at+jwt"
"""The type of an access token by RFC 9068."""
_KEY_ID: Final = re.compile(r"[!-~]{1,128}")
_TYPES: Final = frozenset({"jwt", AT_JWT, "application/at+jwt"})


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
    try:
        parts = parse_compact_jws(text, MAX_ACCESS_TOKEN_LENGTH)
    except MalformedJws:
        raise TokenRefused(TokenRefusal.MALFORMED) from None
    header, claims = parts.header, parts.payload
    if not REFUSED_HEADERS.isdisjoint(header):
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
