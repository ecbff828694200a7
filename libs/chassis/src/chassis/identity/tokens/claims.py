"""Validation of the claims of an access token: pure, the time is an argument."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from pydantic import JsonValue

from chassis.identity.acting import (
    LIMIT_MEMBERS,
    ActingRole,
    CaseLimit,
    LimitNotStated,
    day_in_england,
    read_case_limit,
)
from chassis.identity.tokens.compact import AT_JWT
from chassis.identity.tokens.issuer import TokenProfile, TrustedIssuer
from chassis.identity.tokens.refusal import ClaimsRefused, TokenRefusal, TokenRefused
from chassis.identity.tokens.signing_key import VerifiedToken

LEEWAY_SECONDS: Final = 60
"""How far the clocks of an issuer and of a process may be apart."""
MAX_LIFETIME_SECONDS: Final = 86_400
"""From `iat` to `exp`. A token cannot be revoked, so a longer one is refused."""
_LATEST_INSTANT: Final = 4_102_444_800
"""The year 2100."""
_MAX_NAMES: Final = 200
"""Role or scope names in one token."""
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CLIENT_ID: Final = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_USER_ID: Final = re.compile(r"[A-Za-z0-9_|-]{1,64}")
"""Without `@`, `.` and space, so that an address or a full name does not fit."""
_ID_TOKEN_CLAIMS: Final = frozenset({"nonce", "at_hash", "c_hash", "s_hash"})
"""Claims of an ID token, which states who signed in and allows nothing (OpenID Connect Core)."""

_ROLES: Final = "roles"
_LIMIT_PREFIX: Final = "send_"
"""The claims `send_cases`, `send_until` and `send_urn` state the cases of a limited role."""

Claims: TypeAlias = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class AcceptedClaims:
    """What the claims of a token state. `expires_at` is in seconds since 1970."""

    client_id: str
    user: str | None
    scopes: frozenset[str]
    expires_at: float
    role: ActingRole = ActingRole.SYSTEM
    case_limit: CaseLimit | None = None


def select_issuer(
    claims: Claims, registered: Mapping[str, Sequence[TrustedIssuer]]
) -> TrustedIssuer:
    """The registration that unverified claims point to; issuer and tenant are compared exactly.

    `registered` has the registrations of each issuer. Of several with the tenant it is the one with
    the audience, or any: all are of one council, and the audience is checked once it is verified.

    Raises:
        TokenRefused: nothing was registered for the issuer, or for the tenant.
    """
    issuer, tenant = claims.get("iss"), claims.get("tid")
    of_issuer = registered.get(issuer, ()) if isinstance(issuer, str) else ()
    if not of_issuer:
        raise TokenRefused(TokenRefusal.ISSUER)
    of_tenant = [each for each in of_issuer if each.tenant is None or each.tenant == tenant]
    if not of_tenant:
        raise TokenRefused(TokenRefusal.TENANT)
    audience = _sole_audience(claims)
    return next((each for each in of_tenant if each.audience == audience), of_tenant[0])


def check_claims(token: VerifiedToken, issuer: TrustedIssuer, now: float) -> AcceptedClaims:
    """What a token of an issuer states at `now`, in seconds since 1970.

    Raises:
        ClaimsRefused: it is for another audience, not valid at this time, not an access token, or a
            claim is missing or has another form.
    """
    if _sole_audience(token.claims) != issuer.audience:
        raise ClaimsRefused(TokenRefusal.AUDIENCE)
    if not _ID_TOKEN_CLAIMS.isdisjoint(token.claims):
        raise ClaimsRefused(TokenRefusal.TYPE)
    expires_at = _check_times(token.claims, now)
    client_id, user, names = _identities(token, issuer.profile)
    if issuer.clients and client_id not in issuer.clients:
        raise ClaimsRefused(TokenRefusal.CLIENT)
    role = _role(token.claims, issuer, user)
    limit = _case_limit(token.claims, role, now)
    return AcceptedClaims(client_id, user, issuer.granted_scopes(names), expires_at, role, limit)


def _role(claims: Claims, issuer: TrustedIssuer, user: str | None) -> ActingRole:
    """The role of the user. A registration with roles needs one of each user, and of no client."""
    if not issuer.has_roles:
        return ActingRole.SYSTEM
    roles = [*issuer.granted_roles(_list(claims, _ROLES))]
    if len(roles) != (0 if user is None else 1):
        raise ClaimsRefused(TokenRefusal.ROLE)
    return roles[0] if roles else ActingRole.SYSTEM


def _case_limit(claims: Claims, role: ActingRole, now: float) -> CaseLimit | None:
    members = {
        name: claims[f"{_LIMIT_PREFIX}{name}"]
        for name in LIMIT_MEMBERS
        if f"{_LIMIT_PREFIX}{name}" in claims
    }
    try:
        return read_case_limit(role, members, day_in_england(now))
    except LimitNotStated:
        raise ClaimsRefused(TokenRefusal.ROLE) from None


def _sole_audience(claims: Claims) -> JsonValue:
    """The audience, if there is one: another recipient of a token could present it here."""
    match claims.get("aud"):
        case [sole]:
            return sole
        case audience:
            return audience


def _check_times(claims: Claims, now: float) -> float:
    issued_at, expires_at = _instant(claims, "iat"), _instant(claims, "exp")
    not_before = _instant(claims, "nbf") if "nbf" in claims else issued_at
    if now >= expires_at + LEEWAY_SECONDS:
        raise ClaimsRefused(TokenRefusal.EXPIRED)
    if now < max(issued_at, not_before) - LEEWAY_SECONDS:
        raise ClaimsRefused(TokenRefusal.NOT_YET_VALID)
    if not 0 < expires_at - issued_at <= MAX_LIFETIME_SECONDS:
        raise ClaimsRefused(TokenRefusal.LIFETIME)
    return expires_at


def _instant(claims: Claims, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ClaimsRefused(TokenRefusal.CLAIMS)
    if not 0 <= value <= _LATEST_INSTANT:
        raise ClaimsRefused(TokenRefusal.CLAIMS)
    return value


def _identities(
    token: VerifiedToken, profile: TokenProfile
) -> tuple[str, str | None, Sequence[str]]:
    """The client id, the user's id if a user acts, and the names of roles or scopes."""
    match profile:
        case TokenProfile.ENTRA:
            return _entra_identities(token.claims)
        case TokenProfile.RFC9068:
            return _rfc9068_identities(token)
    assert_never(profile)


def _entra_identities(claims: Claims) -> tuple[str, str | None, Sequence[str]]:
    client_id = _text(claims, _entra_client_claim(claims), _UUID)
    is_delegated = "scp" in claims
    identity_type = "user" if is_delegated else "app"
    if claims.get("idtyp", identity_type) != identity_type:
        raise ClaimsRefused(TokenRefusal.CLAIMS)
    if is_delegated:
        return client_id, _text(claims, "oid", _UUID, TokenRefusal.USER), _words(claims, "scp")
    return client_id, None, _list(claims, _ROLES)


def _entra_client_claim(claims: Claims) -> str:
    match claims.get("ver"):
        case "1.0":
            return "appid"
        case "2.0":
            return "azp"
        case _:
            raise ClaimsRefused(TokenRefusal.CLAIMS)


def _rfc9068_identities(token: VerifiedToken) -> tuple[str, str | None, Sequence[str]]:
    if token.type != AT_JWT:
        raise ClaimsRefused(TokenRefusal.TYPE)
    claims = token.claims
    client_id = _text(claims, "client_id", _CLIENT_ID)
    # The subject of a client that acts for itself is the client (RFC 9068, 2.2).
    is_client = claims.get("sub") == client_id
    user = None if is_client else _text(claims, "sub", _USER_ID, TokenRefusal.USER)
    return client_id, user, _words(claims, "scope")


def _text(
    claims: Claims,
    name: str,
    form: re.Pattern[str],
    refusal: TokenRefusal = TokenRefusal.CLAIMS,
) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ClaimsRefused(refusal)
    return value


def _words(claims: Claims, name: str) -> Sequence[str]:
    """The words of a text; a token without the claim allows nothing."""
    value = claims.get(name, "")
    if not isinstance(value, str) or value.count(" ") >= _MAX_NAMES:
        raise ClaimsRefused(TokenRefusal.CLAIMS)
    return [word for word in value.split(" ") if word]


def _list(claims: Claims, name: str) -> Sequence[str]:
    """The texts of a list; a token without the claim allows nothing."""
    value = claims.get(name, [])
    if not isinstance(value, list) or len(value) > _MAX_NAMES:
        raise ClaimsRefused(TokenRefusal.CLAIMS)
    names = [each for each in value if isinstance(each, str)]
    if len(names) < len(value):
        raise ClaimsRefused(TokenRefusal.CLAIMS)
    return names
