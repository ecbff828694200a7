"""DNS cache: one lookup for all requests of a name, within a deadline, kept for a while.

A name that does not resolve delays only requests of that name: it uses no thread and no place in a
queue. The number of concurrent lookups follows from the slots of deliveries.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

from aiohttp.abc import AbstractResolver, ResolveResult

from notification_service.worker.dns_lookup import AddressLookup, IpAddress


@dataclass(frozen=True, slots=True)
class ResolverLimits:
    """Bounds of resolving, in seconds: `timeout` is less than an attempt has to connect.

    An answer is kept for its TTL, at least `min_ttl` and at most `max_ttl`; a failure for
    `negative_ttl`. At most `max_entries` are kept, `max_concurrent` are looked up at a time.
    """

    timeout: float = 3.0
    min_ttl: float = 1.0
    max_ttl: float = 30.0
    negative_ttl: float = 10.0
    max_entries: int = 1000
    max_concurrent: int = 1000


DEFAULT_LIMITS: Final = ResolverLimits()


@dataclass(frozen=True, slots=True)
class _CacheEntry:
    """The addresses of a name, and until when they are valid; none if it does not resolve."""

    addresses: Sequence[IpAddress]
    expires_at: float


class CachingResolver(AbstractResolver):
    """Resolves names with `lookup` and caches the results. `clock` returns monotonic seconds."""

    def __init__(
        self,
        lookup: AddressLookup,
        limits: ResolverLimits = DEFAULT_LIMITS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._lookup = lookup
        self._limits = limits
        self._clock = clock
        self._cache: dict[str, _CacheEntry] = {}
        self._pending: dict[str, asyncio.Task[_CacheEntry]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name, of both families, whichever is requested.

        Raises:
            OSError: it does not resolve, or not within the deadline.
        """
        entry = self._cache.get(host)
        if entry is None or entry.expires_at <= self._clock():
            entry = await asyncio.shield(self._lookup_task(host))
        if not entry.addresses:
            raise OSError(None, "the name does not resolve")
        return [
            ResolveResult(
                hostname=host,
                host=each.host,
                port=port,
                family=each.family,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for each in entry.addresses
        ]

    async def close(self) -> None:
        """Cancel running lookups."""
        for task in self._pending.values():
            task.cancel()
        await asyncio.gather(*self._pending.values(), return_exceptions=True)
        await self._lookup.close()

    def _lookup_task(self, host: str) -> asyncio.Task[_CacheEntry]:
        """The running lookup of a name, or a new one."""
        task = self._pending.get(host)
        if task is None:
            if len(self._pending) >= self._limits.max_concurrent:
                raise OSError(None, "too many names are being looked up")
            task = self._pending[host] = asyncio.create_task(self._look_up(host))
            task.add_done_callback(lambda _: self._pending.pop(host))
        return task

    async def _look_up(self, host: str) -> _CacheEntry:
        limits = self._limits
        try:
            async with asyncio.timeout(limits.timeout):
                result = await self._lookup(host)
            ttl = min(max(result.ttl, limits.min_ttl), limits.max_ttl)
            entry = _CacheEntry(result.addresses, self._clock() + ttl)
        except OSError:  # TimeoutError is one
            entry = _CacheEntry((), self._clock() + limits.negative_ttl)
        self._store(host, entry)
        return entry

    def _store(self, host: str, entry: _CacheEntry) -> None:
        self._cache.pop(host, None)
        self._cache[host] = entry
        while len(self._cache) > self._limits.max_entries:
            del self._cache[next(iter(self._cache))]  # the entry resolved longest ago
