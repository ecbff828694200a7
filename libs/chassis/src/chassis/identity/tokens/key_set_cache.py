"""The keys of issuers, fetched when needed, and kept while an issuer cannot be reached."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import structlog

from chassis.identity.tokens.key_set_client import KeySetNotFetched
from chassis.identity.tokens.metrics import KEY_SET_FETCHES
from chassis.identity.tokens.refusal import TokenRefusal, TokenRefused
from chassis.identity.tokens.signing_key import SigningKey, UnusableKeySet, parse_key_set

FetchKeySet: TypeAlias = Callable[[str], Awaitable[bytes]]
"""Fetches the document at an address; raises `KeySetNotFetched`."""

REFRESH_SECONDS: Final = 3600.0
"""Age of a key set from which it is fetched again, while requests use the old one."""
UNKNOWN_KEY_SECONDS: Final = 60.0
"""Seconds between fetches that unknown keys cause: one a minute for each key set."""
RETRY_SECONDS: Final = 10.0
"""Seconds between a fetch that failed and the next one."""
_MAX_KEY_SETS: Final = 1000

log = structlog.stdlib.get_logger()


class KeySetUnavailable(Exception):
    """Whether a token is valid cannot be told: the keys of its issuer cannot be had now.

    `retry_after` is in whole seconds.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__("the keys of the issuer cannot be fetched")
        self.retry_after = max(1, math.ceil(seconds))


@dataclass(slots=True)
class _KeySet:
    """The keys of one issuer. Instants are of a monotonic clock, in seconds."""

    keys: Mapping[str, SigningKey] = field(default_factory=dict[str, SigningKey])
    fetched_at: float = -math.inf
    has_failed: bool = False
    """Whether the last fetch failed."""
    retry_at: float = -math.inf
    unknown_key_at: float = -math.inf
    """When an unknown key may cause a fetch again."""
    fetching: asyncio.Task[None] | None = None


class KeySetCache:
    """The key sets of issuers by address.

    Of concurrent requests one fetches a set and all wait for it, at most as long as the client of
    the fetch allows. A set that was fetched is used until it is `max_age` seconds old.
    """

    def __init__(
        self, fetch: FetchKeySet, max_age: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._max_age = max_age
        self._now = now
        self._sets: dict[str, _KeySet] = {}

    async def find(self, url: str, key_id: str) -> SigningKey:
        """The key of an id in the set at an address.

        Raises:
            TokenRefused: the issuer does not publish the key.
            KeySetUnavailable: the set was never fetched, or is too old, or lacks the key while
                the issuer cannot be reached.
        """
        known = self._known(url)
        if not self._is_usable(known):
            await self._fetch_first(url, known)
        elif key_id not in known.keys:
            await self._fetch_for_unknown_key(url, known, key_id)
        elif self._now() >= max(known.fetched_at + REFRESH_SECONDS, known.retry_at):
            self._start_fetch(url, known)
        key = known.keys.get(key_id)
        if key is None:
            raise self._absence(known)
        return key

    def _known(self, url: str) -> _KeySet:
        if url not in self._sets and len(self._sets) >= _MAX_KEY_SETS:
            del self._sets[next(iter(self._sets))]
        return self._sets.setdefault(url, _KeySet())

    def _is_usable(self, known: _KeySet) -> bool:
        return self._now() < known.fetched_at + self._max_age

    async def _fetch_first(self, url: str, known: _KeySet) -> None:
        if known.fetching is not None or self._now() >= known.retry_at:
            await self._fetched(url, known)
        if not self._is_usable(known):
            raise KeySetUnavailable(known.retry_at - self._now())

    async def _fetch_for_unknown_key(self, url: str, known: _KeySet, key_id: str) -> None:
        if known.fetching is not None:  # it may have begun before the key was published
            await self._fetched(url, known)
        if key_id not in known.keys and self._now() >= known.unknown_key_at:
            known.unknown_key_at = self._now() + UNKNOWN_KEY_SECONDS
            await self._fetched(url, known)

    def _absence(self, known: _KeySet) -> KeySetUnavailable | TokenRefused:
        """An issuer that cannot be reached may have changed its keys: the token may be valid."""
        if known.has_failed:
            return KeySetUnavailable(known.unknown_key_at - self._now())
        return TokenRefused(TokenRefusal.UNKNOWN_KEY)

    async def _fetched(self, url: str, known: _KeySet) -> None:
        """Wait for the fetch in progress or a new one. A request that is cancelled ends none."""
        await asyncio.shield(known.fetching or self._start_fetch(url, known))

    def _start_fetch(self, url: str, known: _KeySet) -> asyncio.Task[None]:
        if known.fetching is None:
            known.fetching = asyncio.create_task(self._update(url, known))
        return known.fetching

    async def _update(self, url: str, known: _KeySet) -> None:
        try:
            known.keys = parse_key_set(await self._fetch(url))
        except (KeySetNotFetched, UnusableKeySet) as error:
            known.has_failed, known.retry_at = True, self._now() + RETRY_SECONDS
            KEY_SET_FETCHES.labels("failed").inc()
            log.warning("key_set_not_fetched", count=len(known.keys), exc_info=error)
        else:
            known.has_failed, known.fetched_at = False, self._now()
            KEY_SET_FETCHES.labels("fetched").inc()
        finally:
            known.fetching = None
