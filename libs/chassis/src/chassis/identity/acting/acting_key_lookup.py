"""Looking up the key by which a client states for whom it acts."""

import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from joserfc.jwk import OKPKey
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.identity.acting.assertion import ActingKey
from chassis.identity.acting.public_key import write_public_key
from chassis.identity.acting.role import ActingRole

ACTING_KEY_CACHE_SECONDS: Final = 10.0
"""Seconds for which a key, or that there is none, is cached; removing one takes this long."""
_MAX_CACHED: Final = 10_000
_FIND: Final = text("SELECT * FROM identity.find_acting_key_v1(:key_id, :ledger_id, :client)")


class ActingKeyLookup:
    """The keys of clients, cached for some seconds. `clock` is monotonic."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._cache: dict[tuple[str, UUID, str], tuple[float, ActingKey | None]] = {}

    async def find(self, key_id: str, ledger_id: UUID, client: str) -> ActingKey | None:
        """The key of this id, if it is registered for this client of this council."""
        wanted, now = (key_id, ledger_id, client), self._clock()
        believed_until, known = self._cache.get(wanted, (0.0, None))
        if now < believed_until:
            return known
        known = await self._read(*wanted)
        if len(self._cache) >= _MAX_CACHED:
            self._cache.clear()
        self._cache[wanted] = (now + ACTING_KEY_CACHE_SECONDS, known)
        return known

    async def _read(self, key_id: str, ledger_id: UUID, client: str) -> ActingKey | None:
        values = {"key_id": key_id, "ledger_id": ledger_id, "client": client}
        async with self._engine.connect() as db:
            row = (await db.execute(_FIND, values)).one_or_none()
        if row is None:
            return None
        authority, roles, public_key = row
        return ActingKey(authority, frozenset(map(ActingRole, roles)), import_key(public_key))


class NoActingKeys(ActingKeyLookup):
    """The lookup of an application whose clients act for themselves alone."""

    async def find(self, key_id: str, ledger_id: UUID, client: str) -> ActingKey | None:
        """None: no key is registered here."""
        return None


def import_key(public_key: bytes) -> OKPKey:
    """An Ed25519 public key of 32 bytes, as the library takes it."""
    x = write_public_key(public_key)
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})
