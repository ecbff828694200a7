"""From a bearer token to the client who sends it."""

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

from chassis.identity.key import ApiKey, Kind, read
from chassis.identity.keys import Holder, Known, find_key
from chassis.problems import InsufficientScope, Unauthenticated

CACHED_FOR: Final = 10.0
"""Seconds for which a key found in the database is believed; revoking one takes this long."""
_CACHED_AT_MOST: Final = 10_000
_NO_HASH: Final = bytes(32)
_IDENTITY: Final = "chassis.identity"
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks: a client of one council, with what its key allows."""

    ledger_id: UUID
    authority: str
    client: str
    scopes: frozenset[str]
    key_id: str


class Keyring:
    """The keys of one kind that were lately used, so that a busy client costs the database little.

    An installation takes keys of one kind: a test key opens no live data, and a live key is of no
    use where anybody may set the day.
    """

    def __init__(self, engine: AsyncEngine, kind: Kind) -> None:
        self._engine = engine
        self._kind = kind
        self._cache: dict[str, tuple[float, Known | None]] = {}

    async def identify(self, authorization: str) -> Identity | None:
        """Who sends this `Authorization` header; None for any reason why it is not accepted."""
        scheme, _, token = authorization.partition(" ")
        key = read(token.strip()) if scheme.lower() == "bearer" else None
        if key is None or key.kind is not self._kind:
            return None
        known = await self._find(key.key_id)
        # Compared even where there is none, so that the time taken tells nothing.
        right = hmac.compare_digest(key.secret_hash, known.secret_hash if known else _NO_HASH)
        return _identity(key, known.holder) if known and right and known.kind is key.kind else None

    async def _find(self, key_id: str) -> Known | None:
        now = time.monotonic()
        believed_until, known = self._cache.get(key_id, (0.0, None))
        if now < believed_until:
            return known
        known = await find_key(self._engine, key_id)
        if len(self._cache) >= _CACHED_AT_MOST:
            self._cache.clear()
        self._cache[key_id] = (now + CACHED_FOR, known)
        return known


class Bearer(SecurityBase):
    """The dependency behind `needs`; one call, because FastAPI charges for every one."""

    def __init__(self) -> None:
        self.scheme_name = "apiKey"
        self.model = HTTPBearer(
            bearerFormat="send_<live|test>_…",
            description="An API key of a council's system, sent as `Authorization: Bearer <key>`.",
        )

    async def __call__(self, request: Request, needed: SecurityScopes) -> Identity:
        """The client, who was identified before anything else of the request was looked at."""
        known: Identity | None = request.scope.get(_IDENTITY)
        return known or await identify(request, needed.scopes)


_BEARER: Final = Bearer()


async def identify(request: Request, scopes: Sequence[str]) -> Identity:
    """Identify the client of a request and check that its key has every scope that is needed.

    Raises:
        Unauthenticated: the key is missing, malformed, unknown, expired, revoked or of the kind
            that this installation does not take.
        InsufficientScope: the key is good but was not issued for this.
    """
    keyring: Keyring = request.app.state.keyring
    identity = await keyring.identify(request.headers.get("authorization", ""))
    if identity is None:
        raise Unauthenticated(headers=_CHALLENGE)
    bind_contextvars(client=identity.client, ledger=str(identity.ledger_id))
    missing = [scope for scope in scopes if scope not in identity.scopes]
    if missing:
        raise _insufficient(missing)
    request.scope[_IDENTITY] = identity
    return identity


def needs(*scopes: str) -> SecurityParameter:
    """What a client's key must allow.

    To be written as `identity: Annotated[Identity, needs("cases:write")]`.
    """
    return Security(_BEARER, scopes=scopes)


def _identity(key: ApiKey, holder: Holder) -> Identity:
    return Identity(
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
