"""From an API key to the client that it was issued to."""

import time
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.identity.api_key import ApiKey, KeyKind, parse_key
from chassis.identity.credential_refused import CredentialRefused
from chassis.identity.key_lookup import KeyHolder, KeyHolders, StoredKey, find_key, note_key_use
from chassis.identity.key_peppers import PEPPER_BYTES, KeyPeppers, PepperedHash
from chassis.identity.principal import Principal

KEY_CACHE_SECONDS: Final = 10.0
"""Seconds for which a key found in the database is cached; revoking one takes this long."""
KEY_USE_SECONDS: Final = 3600.0
"""Seconds for which a process does not note again that a key was used."""
_MAX_CACHED_KEYS: Final = 10_000
_NO_HASH: Final = PepperedHash("", bytes(PEPPER_BYTES))
_REFUSED: Final = "api_key"


class KeyAuthenticator:
    """A cache of the recently used keys of one kind, so that a busy client costs few queries.

    An installation accepts keys of one kind: a test key gives no access to live data, and a live
    key none to a sandbox, where the day can be set.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        kind: KeyKind,
        peppers: KeyPeppers,
        cache_seconds: float = KEY_CACHE_SECONDS,
        holders: KeyHolders = KeyHolders.CLIENTS,
    ) -> None:
        self._holders = holders
        self._engine = engine
        self._peppers = peppers
        self._cache_seconds = cache_seconds
        self._kind = kind
        self._cache: dict[str, tuple[float, StoredKey | None]] = {}
        self._noted_until: dict[str, float] = {}

    async def authenticate(self, text: str, *, may_look_up: bool = True) -> Principal:
        """The client of a key. Without `may_look_up` the process must have found the key before.

        Raises:
            CredentialRefused: the key is not accepted, for any reason: they are not told apart.
        """
        key = parse_key(text)
        if key is None or key.kind is not self._kind:
            raise _refused(key)
        known = await self._find(key.key_id, may_look_up=may_look_up)
        # Compared even if there is no such key, so that the time taken reveals nothing.
        right = self._peppers.is_hash_of(known.stored_hash if known else _NO_HASH, key)
        if known is None or not right or known.kind is not key.kind:
            raise _refused(key)
        await self._note_use(key.key_id)
        return _principal(known.holder)

    async def _find(self, key_id: str, *, may_look_up: bool) -> StoredKey | None:
        now = time.monotonic()
        believed_until, known = self._cache.get(key_id, (0.0, None))
        if now < believed_until or not (may_look_up or known):
            return known
        known = await find_key(self._engine, self._holders, key_id)
        if len(self._cache) >= _MAX_CACHED_KEYS:
            self._cache.clear()
        self._cache[key_id] = (now + self._cache_seconds, known)
        return known

    async def _note_use(self, key_id: str) -> None:
        now = time.monotonic()
        if now < self._noted_until.get(key_id, 0.0):
            return
        if len(self._noted_until) >= _MAX_CACHED_KEYS:
            self._noted_until.clear()
        self._noted_until[key_id] = now + KEY_USE_SECONDS
        await note_key_use(self._engine, self._holders, key_id)


def _refused(key: ApiKey | None) -> CredentialRefused:
    key_id = None if key is None else key.key_id
    return CredentialRefused("the API key is not accepted", _REFUSED, key_id)


def _principal(holder: KeyHolder) -> Principal:
    return Principal(holder.ledger_id, holder.authority, holder.client, holder.scopes)
