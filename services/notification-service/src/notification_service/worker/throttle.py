"""What a sender may claim now, by its slots and the rates of destinations."""

from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from uuid import UUID

from chassis.limits.token_bucket import TokenBuckets
from notification_service.domain.endpoint_url import host_and_port
from notification_service.domain.slot_allocation import SlotRequest, SlotUsage, allocate_slots
from notification_service.store.claiming import ClaimedDelivery, DueEndpoint, EndpointSnapshot
from notification_service.worker.delivery_pool import SenderLimits


class Throttle:
    """Allocates the slots of one sender. Rates are of this process; `clock` is monotonic."""

    def __init__(self, limits: SenderLimits, clock: Callable[[], float] = monotonic) -> None:
        self._slots = limits.slots
        self._clock = clock
        self._verified = TokenBuckets[str](limits.rate)
        self._unverified = TokenBuckets[str](limits.unverified_rate)

    def allocate(self, due: Sequence[DueEndpoint], usage: SlotUsage) -> Mapping[UUID, int]:
        """How many deliveries of each endpoint are claimed now."""
        now = self._clock()
        tokens: dict[str, int] = {}
        waiting: list[SlotRequest] = []
        for each in due:
            rates, key = self._buckets(each.endpoint)
            name = f"{each.endpoint.verified} {key}"
            tokens[name] = rates.available(key, now)
            width = self._slots.max_slots(
                failing=each.endpoint.failing, verified=each.endpoint.verified
            )
            waiting.append(
                SlotRequest(
                    each.ledger_id, each.endpoint_id, name, width, each.due_count, each.due_since
                )
            )
        return allocate_slots(waiting, usage, self._slots, tokens)

    def record_sent(
        self, claimed: Sequence[ClaimedDelivery], where: Mapping[UUID, EndpointSnapshot]
    ) -> None:
        """Count what is sent against the rates."""
        now = self._clock()
        for each in claimed:
            rates, key = self._buckets(where[each.endpoint_id])
            rates.take(key, 1, now)

    def _buckets(self, to: EndpointSnapshot) -> tuple[TokenBuckets[str], str]:
        return (self._verified if to.verified else self._unverified), host_and_port(to.url)
