"""What a sender measures. No label names a council or an endpoint: their number has no bound."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from notification_service.domain.cause import Cause
from notification_service.domain.health import DisabledBecause
from notification_service.domain.verdict import State
from notification_service.store.backlog import COUNTED_AT_MOST, Backlog
from notification_service.store.settling import Ended

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 15)
_END_TO_END: Final = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 300, 1800, 7200, 36000, 259200)


class Meters:
    """The sender's meters, on a registry. `clock` answers timezone-aware instants."""

    def __init__(self, registry: CollectorRegistry, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.deliveries = Counter(
            "webhook_deliveries_total",
            "Attempts, by what became of the delivery and why it failed.",
            ("outcome", "class"),
            registry=registry,
        )
        self.duration = Histogram(
            "webhook_delivery_duration_seconds",
            "How long an attempt took.",
            buckets=_SECONDS,
            registry=registry,
        )
        self.end_to_end = Histogram(
            "webhook_end_to_end_latency_seconds",
            "From the fact on the log to its 2xx, of automatic deliveries.",
            buckets=_END_TO_END,
            registry=registry,
        )
        self.backlog = Gauge(
            "webhook_backlog",
            f"Deliveries due now at enabled endpoints; {COUNTED_AT_MOST} means at least so many.",
            registry=registry,
        )
        self.oldest = Gauge(
            "webhook_oldest_due_age_seconds",
            "How long the oldest of them has been due. The one to alert on.",
            registry=registry,
        )
        self.disabled = Gauge(
            "webhook_endpoints_disabled",
            "Endpoints that are disabled, by why.",
            ("because",),
            registry=registry,
        )

    def count(self, ended: Ended) -> None:
        """Count one attempt that ended."""
        reply, state = ended.reply, ended.verdict.state
        self.deliveries.labels(state, reply.failure or "none").inc()
        self.duration.observe(reply.took.total_seconds())
        if state is State.DELIVERED and ended.claimed.cause is Cause.AUTOMATIC:
            late = self._clock() - ended.claimed.occurred_at
            self.end_to_end.observe(late.total_seconds())

    def show(self, backlog: Backlog) -> None:
        """Show how far behind the senders are."""
        self.backlog.set(backlog.due)
        self.oldest.set(backlog.oldest_seconds)
        for because in DisabledBecause:
            self.disabled.labels(because).set(backlog.disabled.get(because, 0))
