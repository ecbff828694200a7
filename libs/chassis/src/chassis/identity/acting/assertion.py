"""The signed statement for whom a client acts: a JWS of the client, valid for minutes.

Pure: the key and the time are arguments.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry
from pydantic import JsonValue

from chassis.identity.acting.case_limit import (
    LIMIT_MEMBERS,
    CaseLimit,
    LimitNotStated,
    day_in_england,
    read_case_limit,
)
from chassis.identity.acting.role import PERSON_ROLES, ActingRole
from chassis.identity.compact_jws import (
    REFUSED_HEADERS,
    CompactJws,
    MalformedJws,
    parse_compact_jws,
)
from chassis.identity.credential_refused import CredentialRefused

MAX_ASSERTION_LENGTH: Final = 4096
"""Characters of an assertion: fifty case ids need some 3200."""
MAX_ASSERTION_SECONDS: Final = 300
"""From `iat` to `exp`."""
ASSERTION_TYPE: Final = "acting-person+jwt"
"""The type in the header, which no access token has: neither is accepted for the other."""
PERSON_ID: Final = re.compile(r"[A-Za-z0-9_|-]{1,64}")
"""The id of a person. Without `@`, `.` and space, so that an address or a name does not fit."""
_LEEWAY_SECONDS: Final = 60
_LATEST_INSTANT: Final = 4_102_444_800
_KEY_ID: Final = re.compile(r"[0-9A-Za-z]{16}")
_HEADER: Final = frozenset({"alg", "typ", "kid"})
_NEEDED: Final = frozenset({"council", "sub", "role", "iat", "exp"})
_ACCEPTED: Final = _NEEDED | LIMIT_MEMBERS | {"nbf", "jti", "iss"}


class AssertionFault(StrEnum):
    """The condition that failed; its value is the code in the log."""

    MALFORMED = "acting_malformed"
    HEADER = "acting_header"
    KEY = "acting_key"
    SIGNATURE = "acting_signature"
    CLAIMS = "acting_claims"
    COUNCIL = "acting_council"
    TIME = "acting_time"
    ROLE = "acting_role"
    LIMIT = "acting_limit"


class AssertionRefused(CredentialRefused):
    """An assertion is not accepted. The response is the same whichever condition failed."""

    def __init__(self, fault: AssertionFault) -> None:
        super().__init__("the acting person is not accepted", fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class ActingKey:
    """A key by which a client signs: its council, the roles that it may state, the public key."""

    authority: str
    roles: frozenset[ActingRole]
    public_key: OKPKey


@dataclass(frozen=True, slots=True)
class ActingPerson:
    """The person for whom a client acts. `person_id` is the council's own stable id."""

    person_id: str
    role: ActingRole
    case_limit: CaseLimit | None


@dataclass(frozen=True, slots=True)
class UnverifiedAssertion:
    """An assertion whose signature was not checked; its key id finds the key."""

    text: str
    key_id: str
    claims: Mapping[str, JsonValue]


class _Ed25519Registry(JWSRegistry):
    """The library's setting for one algorithm under both of its names.

    RFC 9864 renames `EdDSA` with this curve to `Ed25519`; the library warns of the old name, which
    many libraries still write.
    """

    def get_alg(self, name: str) -> JWSAlgModel:
        return super().get_alg(_ED25519 if name == _EDDSA else name)


_ED25519: Final = "Ed25519"
_EDDSA: Final = "EdDSA"
_REGISTRY: Final = _Ed25519Registry(algorithms=[_ED25519], strict_check_header=False)


def parse_assertion(text: str) -> UnverifiedAssertion:
    """The header and claims of an assertion.

    Raises:
        AssertionRefused: it is too long, malformed, or its header is not one of an assertion.
    """
    try:
        parts = parse_compact_jws(text, MAX_ASSERTION_LENGTH)
    except MalformedJws:
        raise AssertionRefused(AssertionFault.MALFORMED) from None
    return UnverifiedAssertion(text, _key_id(parts), parts.payload)


def verify_assertion(assertion: UnverifiedAssertion, key: ActingKey, now: float) -> ActingPerson:
    """The person whom an assertion states at `now`, in seconds since 1970.

    Raises:
        AssertionRefused: the key did not sign it, or a claim is missing, malformed, over, of
            another council, or states a role that the key may not.
    """
    try:
        jws.deserialize_compact(assertion.text, key.public_key, registry=_REGISTRY)
    except (JoseError, ValueError):
        raise AssertionRefused(AssertionFault.SIGNATURE) from None
    claims = assertion.claims
    if not claims.keys() >= _NEEDED or not claims.keys() <= _ACCEPTED:
        raise AssertionRefused(AssertionFault.CLAIMS)
    if claims["council"] != key.authority:
        raise AssertionRefused(AssertionFault.COUNCIL)
    _check_times(claims, now)
    person_id, role = claims["sub"], _role(claims["role"], key)
    if not isinstance(person_id, str) or not PERSON_ID.fullmatch(person_id):
        raise AssertionRefused(AssertionFault.CLAIMS)
    limits = {name: claims[name] for name in LIMIT_MEMBERS & claims.keys()}
    try:
        return ActingPerson(person_id, role, read_case_limit(role, limits, day_in_england(now)))
    except LimitNotStated:
        raise AssertionRefused(AssertionFault.LIMIT) from None


def _key_id(parts: CompactJws) -> str:
    header = parts.header
    key_id = header.get("kid")
    is_plain = frozenset(header) == _HEADER and REFUSED_HEADERS.isdisjoint(header)
    if not is_plain or header["typ"] != ASSERTION_TYPE or header["alg"] not in {_ED25519, _EDDSA}:
        raise AssertionRefused(AssertionFault.HEADER)
    if not isinstance(key_id, str) or not _KEY_ID.fullmatch(key_id):
        raise AssertionRefused(AssertionFault.KEY)
    return key_id


def _role(value: JsonValue, key: ActingKey) -> ActingRole:
    """The role, if it is one of people and the key may state it."""
    found = next((role for role in PERSON_ROLES if role.value == value), None)
    if found is None or found not in key.roles:
        raise AssertionRefused(AssertionFault.ROLE)
    return found


def _check_times(claims: Mapping[str, JsonValue], now: float) -> None:
    issued_at, expires_at = _instant(claims["iat"]), _instant(claims["exp"])
    not_before = _instant(claims.get("nbf", claims["iat"]))
    if not 0 < expires_at - issued_at <= MAX_ASSERTION_SECONDS:
        raise AssertionRefused(AssertionFault.TIME)
    if not max(issued_at, not_before) - _LEEWAY_SECONDS <= now < expires_at + _LEEWAY_SECONDS:
        raise AssertionRefused(AssertionFault.TIME)


def _instant(value: JsonValue) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AssertionRefused(AssertionFault.CLAIMS)
    if not 0 <= value <= _LATEST_INSTANT:
        raise AssertionRefused(AssertionFault.CLAIMS)
    return value
