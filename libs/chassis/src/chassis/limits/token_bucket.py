"""Rate limits: a bucket of tokens for each key, filled at an even rate."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

MAX_BUCKETS: Final = 10_000
"""The most buckets that are stored, 2 to 4 MB. Beyond them the one that was used longest ago is
dropped, and is full when it is used again."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rate:
    """Tokens per second, and the most tokens at once after a pause."""

    per_second: float
    burst: int


class TokenBuckets(Generic[K]):
    """The buckets of one rate. Instants are seconds of a clock that never runs backwards."""

    def __init__(self, rate: Rate, max_buckets: int = MAX_BUCKETS) -> None:
        self.rate = rate
        self._max_buckets = max_buckets
        self._levels: OrderedDict[K, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """How many buckets are stored."""
        return len(self._levels)

    def available(self, key: K, now: float) -> int:
        """How many tokens a bucket has now, 0 to the burst, or fewer than 0 if it is overdrawn."""
        return int(self.level(key, now))

    def seconds_until(self, key: K, count: int, now: float) -> float:
        """Seconds until a bucket has `count` tokens, at most the burst; 0 if it has them now."""
        return max(0.0, (count - self.level(key, now)) / self.rate.per_second)

    def take(self, key: K, count: int, now: float) -> None:
        """Take tokens; a bucket may become negative, and is then empty for longer."""
        self._levels[key] = (self.level(key, now) - count, now)
        self._levels.move_to_end(key)
        if len(self._levels) > self._max_buckets:
            self._levels.popitem(last=False)

    def level(self, key: K, now: float) -> float:
        """How many tokens a bucket has now, in fractions: the burst at most."""
        level, at = self._levels.get(key, (self.rate.burst, now))
        return min(level + (now - at) * self.rate.per_second, self.rate.burst)
