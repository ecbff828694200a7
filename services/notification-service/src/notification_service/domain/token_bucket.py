"""Rate limits: a bucket of tokens for each destination, filled at an even rate."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

_MAX_BUCKETS: Final = 10_000
"""The most buckets that are stored; a full one need not be."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rate:
    """Tokens per second, and the most tokens at once after a pause."""

    per_second: float
    burst: int


class TokenBuckets(Generic[K]):
    """The buckets of one rate. Instants are seconds of a clock that never runs backwards."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._levels: dict[K, tuple[float, float]] = {}

    def __len__(self) -> int:
        """How many buckets are stored."""
        return len(self._levels)

    def available(self, key: K, now: float) -> int:
        """How many tokens a bucket has now, 0 to the burst."""
        return int(self._level(key, now))

    def take(self, key: K, count: int, now: float) -> None:
        """Take tokens; a bucket may become negative, and is then empty for longer."""
        self._levels[key] = (self._level(key, now) - count, now)
        if len(self._levels) > _MAX_BUCKETS:
            self._evict(now)

    def _level(self, key: K, now: float) -> float:
        level, at = self._levels.get(key, (self._rate.burst, now))
        return min(level + (now - at) * self._rate.per_second, self._rate.burst)

    def _evict(self, now: float) -> None:
        """Drop the buckets that are full, and of the others the oldest."""
        kept = {key: value for key, value in self._levels.items() if not self._is_full(key, now)}
        newest = sorted(kept.items(), key=lambda each: each[1][1])[-_MAX_BUCKETS // 2 :]
        self._levels = dict(newest)

    def _is_full(self, key: K, now: float) -> bool:
        return self._level(key, now) >= self._rate.burst
