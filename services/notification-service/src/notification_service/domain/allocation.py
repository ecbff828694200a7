"""How the slots of a sender are shared between councils and endpoints.

A slot is one attempt under way, for at most the total deadline. One council's receivers may hold
theirs for all of it; what follows bounds what that costs the others:

- no council (ledger) holds more than `per_ledger` slots;
- no endpoint holds more than its width: `per_endpoint`, `narrowed` while it fails, one before it
  is verified;
- the last `reserve` free slots go only to councils that hold none;
- of those that wait, the council that holds fewest comes first, then the one served longest ago.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heapreplace
from typing import Final, TypeAlias
from uuid import UUID

Destination: TypeAlias = str
"""What a rate is kept for: host and port, and whether it is of verified endpoints."""
_UNVERIFIED_WIDTH: Final = 1


@dataclass(frozen=True, slots=True)
class Shares:
    """The bounds, in slots. `narrowed` is the width of an endpoint that is failing."""

    total: int = 256
    per_ledger: int = 64
    per_endpoint: int = 32
    narrowed: int = 2

    @property
    def reserve(self) -> int:
        """Slots kept for councils that hold none: an eighth."""
        return self.total // 8

    def width(self, *, failing: bool, verified: bool) -> int:
        """How many slots an endpoint may hold."""
        if not verified:
            return _UNVERIFIED_WIDTH
        return min(self.narrowed, self.per_endpoint) if failing else self.per_endpoint


@dataclass(frozen=True, slots=True)
class Waiting:
    """An endpoint with `due` deliveries due, the oldest since `since`."""

    ledger_id: UUID
    endpoint_id: UUID
    destination: Destination
    width: int
    due: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """The slots that are taken, by endpoint and by ledger; and when each ledger was served last.

    `served` is any count that grows; a ledger that it does not name was never served.
    """

    endpoints: Mapping[UUID, int] = field(default_factory=dict[UUID, int])
    ledgers: Mapping[UUID, int] = field(default_factory=dict[UUID, int])
    served: Mapping[UUID, int] = field(default_factory=dict[UUID, int])

    @property
    def total(self) -> int:
        """All slots that are taken."""
        return sum(self.endpoints.values())


def allocate(
    waiting: Sequence[Waiting], held: Held, shares: Shares, tokens: Mapping[Destination, int]
) -> Mapping[UUID, int]:
    """How many deliveries of each endpoint are claimed now, at least one each of those named.

    `tokens` is how many requests each destination may be sent now. While slots are free, every
    ledger that holds none, and has an endpoint with room and tokens, gets one before any other
    gets a further one.
    """
    free = shares.total - held.total
    left = dict(tokens)
    claims: dict[UUID, int] = {}
    queue = _queue(waiting, held)
    while free > 0 and queue:
        taken, served, ledger = queue[0]
        may = taken < shares.per_ledger and (taken == 0 or free > shares.reserve)
        endpoint = ledger.next(left) if may else None
        if endpoint is None:
            heappop(queue)  # for good: slots and tokens only get fewer
            continue
        heapreplace(queue, (taken + 1, served, ledger))
        claims[endpoint] = claims.get(endpoint, 0) + 1
        free -= 1
    return claims


class _Ledger:
    """The endpoints of one ledger that wait, the one that holds fewest slots first."""

    def __init__(self, waiting: Sequence[Waiting], held: Held) -> None:
        self._waiting = [
            (held.endpoints.get(each.endpoint_id, 0), each.since, each.endpoint_id, each.due, each)
            for each in waiting
        ]
        heapify(self._waiting)
        self._oldest = min((each.since, each.ledger_id) for each in waiting)

    def __lt__(self, other: "_Ledger") -> bool:
        return self._oldest < other._oldest

    def next(self, tokens: dict[Destination, int]) -> UUID | None:
        """The endpoint that gets a slot, which is then taken; None when none has room."""
        while self._waiting:
            taken, since, endpoint_id, due, each = self._waiting[0]
            if taken < each.width and due > 0 and tokens.get(each.destination, 0) > 0:
                tokens[each.destination] -= 1
                heapreplace(self._waiting, (taken + 1, since, endpoint_id, due - 1, each))
                return endpoint_id
            heappop(self._waiting)
        return None


def _queue(waiting: Sequence[Waiting], held: Held) -> list[tuple[int, int, _Ledger]]:
    by_ledger: dict[UUID, list[Waiting]] = {}
    for each in waiting:
        by_ledger.setdefault(each.ledger_id, []).append(each)
    queue = [
        (held.ledgers.get(ledger_id, 0), held.served.get(ledger_id, 0), _Ledger(some, held))
        for ledger_id, some in by_ledger.items()
    ]
    heapify(queue)
    return queue
