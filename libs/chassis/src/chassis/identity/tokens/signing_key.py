"""The public keys that an issuer publishes (RFC 7517), and the signatures that they verify."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import JWSRegistry
from pydantic import JsonValue

from chassis.identity.tokens.compact import ACCEPTED_ALGORITHMS, UnverifiedToken
from chassis.identity.tokens.refusal import TokenRefusal, TokenRefused
from chassis.problems import Problem
from chassis.strict_json import decode_json

MAX_KEYS: Final = 100
"""Keys in one set."""
_MAX_RSA_BITS: Final = 8192
_MIN_RSA_BITS: Final = 2048
_MIN_RSA_LENGTH: Final = 342
"""Characters of a modulus of 2048 bits; the library warns of shorter ones."""
_RSA_ALGORITHMS: Final = frozenset({"RS256", "PS256"})
_EC_ALGORITHMS: Final = frozenset({"ES256"})
_REGISTRIES: Final = {
    each: JWSRegistry(algorithms=[each], strict_check_header=False) for each in ACCEPTED_ALGORITHMS
}
"""The library's setting for each algorithm: that one alone. With a registry it has no regard for an
argument `algorithms`. The header was checked before."""


class UnusableKeySet(Exception):
    """What an issuer published is no set of keys, or has no key that can be used."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key of an issuer, and the algorithms that it may be used with."""

    key: RSAKey | ECKey
    algorithms: frozenset[str]


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """A token that a key of its issuer signed: its claims are what the issuer states.

    Only `verify_signature` makes one, and claims are only checked of one.
    """

    type: str | None
    claims: Mapping[str, JsonValue]


def parse_key_set(raw: bytes) -> Mapping[str, SigningKey]:
    """The keys of a set by their ids. Keys that are not for signatures here are left out.

    Of two keys of one id the first is used. Only the numbers of a public key are read: private
    parts, certificates and addresses in it are ignored.

    Raises:
        UnusableKeySet: it is not a set, has too many keys or none that can be used.
    """
    try:
        document = decode_json(raw)
    except Problem:
        raise UnusableKeySet from None
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list) or len(listed) > MAX_KEYS:
        raise UnusableKeySet
    keys = dict(reversed([*_usable_keys(listed)]))
    if not keys:
        raise UnusableKeySet
    return keys


def verify_signature(token: UnverifiedToken, signing_key: SigningKey) -> VerifiedToken:
    """The token, if a key of its issuer signed it.

    Raises:
        TokenRefused: the key is for another algorithm, or did not sign this token.
    """
    if token.algorithm not in signing_key.algorithms:
        raise TokenRefused(TokenRefusal.ALGORITHM)
    registry = _REGISTRIES[token.algorithm]
    try:
        jws.deserialize_compact(token.text, signing_key.key, registry=registry)
    except (JoseError, ValueError):
        raise TokenRefused(TokenRefusal.SIGNATURE) from None
    return VerifiedToken(token.type, token.claims)


def _usable_keys(listed: list[JsonValue]) -> Iterator[tuple[str, SigningKey]]:
    for each in listed:
        if isinstance(each, dict) and each.get("use", "sig") == "sig":
            key_id, key = each.get("kid"), _signing_key(each)
            if isinstance(key_id, str) and key is not None:
                yield key_id, key


def _signing_key(jwk: Mapping[str, JsonValue]) -> SigningKey | None:
    """The key, or None if it is of a kind or size that is not accepted, or damaged."""
    try:
        match jwk:
            case {"kty": "RSA", "n": str(n), "e": str(e)} if len(n) >= _MIN_RSA_LENGTH:
                key = RSAKey.import_key({"kty": "RSA", "n": n, "e": e})
                accepted = _MIN_RSA_BITS <= key.public_key.key_size <= _MAX_RSA_BITS
                algorithms = _RSA_ALGORITHMS if accepted else frozenset[str]()
            case {"kty": "EC", "crv": "P-256", "x": str(x), "y": str(y)}:
                key = ECKey.import_key({"kty": "EC", "crv": "P-256", "x": x, "y": y})
                algorithms = _EC_ALGORITHMS if key.public_key.key_size else frozenset[str]()
            case _:
                return None
    except (JoseError, ValueError):
        return None
    stated = jwk.get("alg")
    usable = algorithms if stated is None else algorithms & {str(stated)}
    return SigningKey(key, usable) if usable else None
