"""What a sender may claim now: its slots shared out, and the rates of destinations kept."""

from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from uuid import UUID

from notification_service.domain.allocation import Held, Waiting, allocate
from notification_service.domain.rates import Rates
from notification_service.domain.urls import destination
from notification_service.store.claiming import Claimed, Destination, Due
from notification_service.worker.flights import Pace


class Throttle:
    """Shares the slots of one sender. Rates are kept by this process; `clock` is monotonic."""

    def __init__(self, pace: Pace, clock: Callable[[], float] = monotonic) -> None:
        self._shares = pace.shares
        self._clock = clock
        self._verified = Rates[str](pace.rate)
        self._unverified = Rates[str](pace.probes)

    def share(self, due: Sequence[Due], held: Held) -> Mapping[UUID, int]:
        """How many deliveries of each endpoint are claimed now."""
        now = self._clock()
        tokens: dict[str, int] = {}
        waiting: list[Waiting] = []
        for each in due:
            rates, key = self._rates(each.destination)
            name = f"{each.destination.verified} {key}"
            tokens[name] = rates.available(key, now)
            width = self._shares.width(
                failing=each.destination.failing, verified=each.destination.verified
            )
            waiting.append(
                Waiting(each.ledger_id, each.endpoint_id, name, width, each.count, each.since)
            )
        return allocate(waiting, held, self._shares, tokens)

    def count(self, claimed: Sequence[Claimed], where: Mapping[UUID, Destination]) -> None:
        """Count what is sent against the rates."""
        now = self._clock()
        for each in claimed:
            rates, key = self._rates(where[each.endpoint_id])
            rates.take(key, 1, now)

    def _rates(self, to: Destination) -> tuple[Rates[str], str]:
        return (self._verified if to.verified else self._unverified), destination(to.url)
