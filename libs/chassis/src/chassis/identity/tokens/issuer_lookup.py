"""The registered issuers, as a service may read them."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.identity.api_key import KeyKind
from chassis.identity.tokens.issuer import TrustedIssuer
from chassis.identity.tokens.issuer_rows import ISSUER_COLUMNS, issuer_of

ISSUER_CACHE_SECONDS: Final = 10.0
"""Seconds for which the registered issuers are cached; removing one takes this long."""
_FIND: Final = text(f"SELECT {ISSUER_COLUMNS} FROM identity.trusted_issuers_v1(:kind)")  # noqa: S608  # constants only


class IssuerLookup:
    """The issuers of one kind, read at most every ten seconds, however many tokens arrive.

    All of them are read at once, so that tokens of issuers that no one registered cost no query.
    """

    def __init__(
        self, engine: AsyncEngine, kind: KeyKind, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine = engine
        self._kind = kind
        self._now = now
        self._found: Mapping[str, Sequence[TrustedIssuer]] = {}
        self._believed_until = -1.0

    async def registered(self) -> Mapping[str, Sequence[TrustedIssuer]]:
        """The registrations by the address that tokens state as their issuer (`iss`)."""
        now = self._now()
        if now >= self._believed_until:
            self._found = await self._read()
            self._believed_until = now + ISSUER_CACHE_SECONDS
        return self._found

    async def _read(self) -> Mapping[str, Sequence[TrustedIssuer]]:
        async with self._engine.connect() as db:
            rows = (await db.execute(_FIND, {"kind": self._kind.value})).all()
        found: dict[str, list[TrustedIssuer]] = {}
        for each in map(issuer_of, rows):
            found.setdefault(each.issuer, []).append(each)
        return found


class NoIssuers(IssuerLookup):
    """The issuers of an application that accepts no access token: none, without a query."""

    async def registered(self) -> Mapping[str, Sequence[TrustedIssuer]]:
        """None."""
        return {}
