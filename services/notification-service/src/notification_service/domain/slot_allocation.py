"""How the slots of a sender are shared between councils and endpoints.

A slot is one running attempt, for at most the total deadline. The receivers of one council may
occupy their slots for all that time; these rules bound the effect on others:

- no council (ledger) holds more than `per_ledger` slots;
- no endpoint holds more than `per_endpoint` slots, `per_failing_endpoint` while it fails, one
  before it is verified;
- an endpoint gets a further slot only while more of its council's slots are free than it holds, so
  that two receivers that hang leave some to the others of their council;
- the last `reserved` free slots go only to councils that hold none;
- of waiting councils, the one that holds fewest slots is first, then the one served longest ago.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heapreplace
from typing import Final, TypeAlias
from uuid import UUID

RateKey: TypeAlias = str
"""The key of a rate: host and port, and whether it is of verified endpoints."""
_UNVERIFIED_SLOTS: Final = 1


@dataclass(frozen=True, slots=True)
class SlotLimits:
    """The bounds, in slots."""

    total: int = 256
    per_ledger: int = 64
    per_endpoint: int = 32
    per_failing_endpoint: int = 2

    @property
    def reserved(self) -> int:
        """Slots kept for councils that hold none: an eighth."""
        return self.total // 8

    def max_slots(self, *, failing: bool, verified: bool) -> int:
        """How many slots an endpoint may hold."""
        if not verified:
            return _UNVERIFIED_SLOTS
        return min(self.per_failing_endpoint, self.per_endpoint) if failing else self.per_endpoint


@dataclass(frozen=True, slots=True)
class SlotRequest:
    """An endpoint with `due` deliveries due, the oldest since `since`."""

    ledger_id: UUID
    endpoint_id: UUID
    rate_key: RateKey
    max_slots: int
    due_count: int
    due_since: datetime


@dataclass(frozen=True, slots=True)
class SlotUsage:
    """The occupied slots, by endpoint and by ledger; and when each ledger was last served.

    `last_served` is any growing count; a ledger that is not in it was never served.
    """

    endpoints: Mapping[UUID, int] = field(default_factory=dict[UUID, int])
    ledgers: Mapping[UUID, int] = field(default_factory=dict[UUID, int])
    last_served: Mapping[UUID, int] = field(default_factory=dict[UUID, int])

    @property
    def total(self) -> int:
        """The number of occupied slots."""
        return sum(self.endpoints.values())


def allocate_slots(
    waiting: Sequence[SlotRequest],
    usage: SlotUsage,
    shares: SlotLimits,
    tokens: Mapping[RateKey, int],
) -> Mapping[UUID, int]:
    """How many deliveries of each endpoint to claim now; endpoints without a slot are left out.

    `tokens` is how many requests each destination may be sent now. While slots are free, every
    ledger that holds none, and has an endpoint with room and tokens, gets one before any other
    gets a further one.
    """
    free = shares.total - usage.total
    left = dict(tokens)
    claims: dict[UUID, int] = {}
    queue = _ledger_queue(waiting, usage)
    while free > 0 and queue:
        taken, served, ledger = queue[0]
        may = taken < shares.per_ledger and (taken == 0 or free > shares.reserved)
        endpoint = ledger.next(left, shares.per_ledger - taken) if may else None
        if endpoint is None:
            heappop(queue)  # permanently: free slots and tokens only decrease
            continue
        heapreplace(queue, (taken + 1, served, ledger))
        claims[endpoint] = claims.get(endpoint, 0) + 1
        free -= 1
    return claims


class _LedgerQueue:
    """The waiting endpoints of one ledger, the one that holds fewest slots first."""

    def __init__(self, waiting: Sequence[SlotRequest], usage: SlotUsage) -> None:
        self._waiting = [
            (
                usage.endpoints.get(each.endpoint_id, 0),
                each.due_since,
                each.endpoint_id,
                each.due_count,
                each,
            )
            for each in waiting
        ]
        heapify(self._waiting)
        self._oldest = min((each.due_since, each.ledger_id) for each in waiting)

    def __lt__(self, other: "_LedgerQueue") -> bool:
        return self._oldest < other._oldest

    def next(self, tokens: dict[RateKey, int], free: int) -> UUID | None:
        """Occupy one of `free` slots and return its endpoint; None if none may have another."""
        while self._waiting:
            taken, since, endpoint_id, due, each = self._waiting[0]
            has_room = taken < min(each.max_slots, free)
            if has_room and due > 0 and tokens.get(each.rate_key, 0) > 0:
                tokens[each.rate_key] -= 1
                heapreplace(self._waiting, (taken + 1, since, endpoint_id, due - 1, each))
                return endpoint_id
            heappop(self._waiting)
        return None


def _ledger_queue(
    waiting: Sequence[SlotRequest], usage: SlotUsage
) -> list[tuple[int, int, _LedgerQueue]]:
    by_ledger: dict[UUID, list[SlotRequest]] = {}
    for each in waiting:
        by_ledger.setdefault(each.ledger_id, []).append(each)
    queue = [
        (
            usage.ledgers.get(ledger_id, 0),
            usage.last_served.get(ledger_id, 0),
            _LedgerQueue(some, usage),
        )
        for ledger_id, some in by_ledger.items()
    ]
    heapify(queue)
    return queue
