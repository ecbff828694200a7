"""From a bearer token to the client that sends it."""

import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import Request, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.params import Security as SecurityParameter
from fastapi.security import SecurityScopes
from fastapi.security.base import SecurityBase
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.contextvars import bind_contextvars

from chassis.app_state import provided
from chassis.identity.api_key import ApiKey, KeyKind, parse_key
from chassis.identity.key_lookup import KeyHolder, StoredKey, find_key
from chassis.limits import FailedAuthentications, RequestLimits, RouteClass, client_network
from chassis.problems import InsufficientScope, Unauthenticated

KEY_CACHE_SECONDS: Final = 10.0
"""Seconds for which a key found in the database is cached; revoking one takes this long."""
_MAX_CACHED_KEYS: Final = 10_000
_NO_HASH: Final = bytes(32)
_PRINCIPAL: Final = "chassis.principal"
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated client of one council, with the scopes of its key."""

    ledger_id: UUID
    authority: str
    client: str
    scopes: frozenset[str]
    key_id: str


class KeyAuthenticator:
    """A cache of the recently used keys of one kind, so that a busy client costs few queries.

    An installation accepts keys of one kind: a test key gives no access to live data, and a live
    key none to a sandbox, where the day can be set.
    """

    def __init__(
        self, engine: AsyncEngine, kind: KeyKind, cache_seconds: float = KEY_CACHE_SECONDS
    ) -> None:
        self._engine = engine
        self._cache_seconds = cache_seconds
        self._kind = kind
        self._cache: dict[str, tuple[float, StoredKey | None]] = {}

    async def authenticate(
        self, authorization: str, *, may_look_up: bool = True
    ) -> Principal | None:
        """The client of an `Authorization` header; None if it is not accepted for any reason.

        Without `may_look_up` a key that this process has not found before is not accepted.
        """
        key = _bearer_key(authorization)
        if key is None or key.kind is not self._kind:
            return None
        known = await self._find(key.key_id, may_look_up=may_look_up)
        # Compared even if there is no such key, so that the time taken reveals nothing.
        right = hmac.compare_digest(key.secret_hash, known.secret_hash if known else _NO_HASH)
        return _principal(key, known.holder) if known and right and known.kind is key.kind else None

    async def _find(self, key_id: str, *, may_look_up: bool) -> StoredKey | None:
        now = time.monotonic()
        believed_until, known = self._cache.get(key_id, (0.0, None))
        if now < believed_until or not (may_look_up or known):
            return known
        known = await find_key(self._engine, key_id)
        if len(self._cache) >= _MAX_CACHED_KEYS:
            self._cache.clear()
        self._cache[key_id] = (now + self._cache_seconds, known)
        return known


class BearerAuth(SecurityBase):
    """The dependency behind `require_scopes`; one, because FastAPI takes 13 µs for each."""

    def __init__(self) -> None:
        self.scheme_name = "apiKey"
        self.model = HTTPBearer(
            bearerFormat="send_<live|test>_…",
            description="An API key of a council's system, sent as `Authorization: Bearer <key>`.",
        )

    async def __call__(self, request: Request, needed: SecurityScopes) -> Principal:
        """The client, which was identified before anything else of the request was read."""
        known: Principal | None = request.scope.get(_PRINCIPAL)
        return known or await authenticate_request(request, needed.scopes)


_BEARER: Final = BearerAuth()


async def authenticate_request(
    request: Request, scopes: Sequence[str], limited_as: RouteClass = RouteClass.READ
) -> Principal:
    """Identify the client of a request and check that its key has every scope that is needed.

    It counts the request against the limits of its class, or of failed authentications.

    Raises:
        RateLimitExceeded: the client, its council or its address has sent too many.
        Unauthenticated: the key is missing, malformed, unknown, expired, revoked or of the kind
            that this installation does not take.
        InsufficientScope: the key is valid but lacks the scope.
    """
    principal = await _authenticate_or_count(request)
    bind_contextvars(client=principal.client, ledger=str(principal.ledger_id))
    limits = provided(request.app, RequestLimits)
    limits.admit_client(request.scope, limited_as, principal.ledger_id, principal.client)
    missing = [scope for scope in scopes if scope not in principal.scopes]
    if missing:
        raise _insufficient(missing)
    request.scope[_PRINCIPAL] = principal
    return principal


async def _authenticate_or_count(request: Request) -> Principal:
    """The client of a request; a failure is counted against its address and its key.

    A request without credentials guesses nothing: it counts as one that needs no key.
    """
    authorization = request.headers.get("authorization", "")
    if not authorization:
        provided(request.app, RequestLimits).admit_address(request.scope)
        raise Unauthenticated(headers=_CHALLENGE)
    failures, network = provided(request.app, FailedAuthentications), client_network(request.scope)
    try:
        return await _authenticate(request, may_look_up=failures.may_try(network))
    except Unauthenticated:
        key = _bearer_key(authorization)
        failures.record(network, None if key is None else key.key_id)
        raise


async def _authenticate(request: Request, *, may_look_up: bool) -> Principal:
    authenticator = provided(request.app, KeyAuthenticator)
    authorization = request.headers["authorization"]
    principal = await authenticator.authenticate(authorization, may_look_up=may_look_up)
    if principal is None:
        raise Unauthenticated(headers=_CHALLENGE)
    return principal


def _bearer_key(authorization: str) -> ApiKey | None:
    scheme, _, token = authorization.partition(" ")
    return parse_key(token.strip()) if scheme.lower() == "bearer" else None


def authenticated_client(request: Request) -> Principal:
    """The client of a request, for a dependency that runs once it was identified."""
    known: Principal = request.scope[_PRINCIPAL]
    return known


def require_scopes(*scopes: str) -> SecurityParameter:
    """The scopes that a client's key must have.

    To be written as `identity: Annotated[Principal, require_scopes("cases:write")]`.
    """
    return Security(_BEARER, scopes=scopes)


def _principal(key: ApiKey, holder: KeyHolder) -> Principal:
    return Principal(
        holder.ledger_id,
        holder.authority,
        holder.client,
        holder.scopes,
        key.key_id,
    )


def _insufficient(missing: list[str]) -> InsufficientScope:
    needed = " ".join(missing)
    challenge = f'Bearer error="insufficient_scope", scope="{needed}"'
    return InsufficientScope(f"needs {needed}", headers={"WWW-Authenticate": challenge})
