"""Names of receivers: looked up once for all who wait, within a deadline, and kept for a while.

A name that nobody answers for costs those who wait for that name and no one else: no thread and no
place in a queue. Who may look up how many names at once follows from the slots of deliveries.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

from aiohttp.abc import AbstractResolver, ResolveResult

from notification_service.worker.lookup import Address, Lookup


@dataclass(frozen=True, slots=True)
class NameLimits:
    """Bounds of resolving, in seconds: `deadline` is less than an attempt has to connect.

    An answer is kept for its TTL, at least `shortest` and at most `longest`; that a name does not
    resolve, for `negative`. `kept` names are remembered, `at_once` are looked up at the same time.
    """

    deadline: float = 3.0
    shortest: float = 1.0
    longest: float = 30.0
    negative: float = 10.0
    kept: int = 1000
    at_once: int = 1000


DEFAULT: Final = NameLimits()


@dataclass(frozen=True, slots=True)
class _Known:
    """What a name was resolved to, and until when that holds; nothing where it does not resolve."""

    addresses: Sequence[Address]
    until: float


class CachingResolver(AbstractResolver):
    """Resolves names with `lookup`, whose answers it keeps. `clock` answers monotonic seconds."""

    def __init__(
        self,
        lookup: Lookup,
        limits: NameLimits = DEFAULT,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._lookup = lookup
        self._limits = limits
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._under_way: dict[str, asyncio.Task[_Known]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name, of either family whatever is asked for.

        Raises:
            OSError: it does not resolve, or not within the deadline.
        """
        known = self._known.get(host)
        if known is None or known.until <= self._clock():
            known = await asyncio.shield(self._shared(host))
        if not known.addresses:
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
            for each in known.addresses
        ]

    async def close(self) -> None:
        """End what is being looked up."""
        for task in self._under_way.values():
            task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        await self._lookup.close()

    def _shared(self, host: str) -> asyncio.Task[_Known]:
        """The look-up of a name that is under way, or a new one."""
        task = self._under_way.get(host)
        if task is None:
            if len(self._under_way) >= self._limits.at_once:
                raise OSError(None, "too many names are being looked up")
            task = self._under_way[host] = asyncio.create_task(self._resolved(host))
            task.add_done_callback(lambda _: self._under_way.pop(host))
        return task

    async def _resolved(self, host: str) -> _Known:
        limits = self._limits
        try:
            async with asyncio.timeout(limits.deadline):
                answer = await self._lookup(host)
            holds = min(max(answer.ttl, limits.shortest), limits.longest)
            known = _Known(answer.found, self._clock() + holds)
        except OSError:  # TimeoutError is one
            known = _Known((), self._clock() + limits.negative)
        self._keep(host, known)
        return known

    def _keep(self, host: str, known: _Known) -> None:
        self._known.pop(host, None)
        self._known[host] = known
        while len(self._known) > self._limits.kept:
            del self._known[next(iter(self._known))]  # the one resolved longest ago
