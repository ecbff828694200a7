"""Metrics of a sender. No label is a council or an endpoint: their number has no bound."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from notification_service.domain.delivery_cause import DeliveryCause
from notification_service.domain.delivery_outcome import DeliveryState
from notification_service.domain.endpoint_health import DisabledReason
from notification_service.store.backlog import MAX_COUNTED, Backlog
from notification_service.store.results import CompletedAttempt

_ATTEMPT_SECONDS: Final = (
    0.005,
    0.01,
    0.025,
    0.05,
    0.075,
    0.1,
    0.25,
    0.5,
    0.75,
    1,
    2.5,
    5,
    7.5,
    10,
    15,
)
_END_TO_END_SECONDS: Final = (
    0.01,
    0.03,
    0.1,
    0.3,
    1,
    3,
    10,
    30,
    60,
    300,
    1800,
    7200,
    36000,
    259200,
)


class SenderMetrics:
    """The metrics of a sender, on a registry. `clock` returns timezone-aware instants."""

    def __init__(self, registry: CollectorRegistry, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.attempts = Counter(
            "webhook_attempts_total",
            "Attempts, by the state of the delivery and the failure.",
            ("outcome", "failure"),
            registry=registry,
        )
        self.duration = Histogram(
            "webhook_attempt_duration_seconds",
            "How long an attempt took.",
            buckets=_ATTEMPT_SECONDS,
            registry=registry,
        )
        self.end_to_end = Histogram(
            "webhook_end_to_end_latency_seconds",
            "From the event on the log to its 2xx, of automatic deliveries.",
            buckets=_END_TO_END_SECONDS,
            registry=registry,
        )
        self.backlog = Gauge(
            "webhook_backlog",
            f"Deliveries due now at enabled endpoints, counted up to {MAX_COUNTED}.",
            registry=registry,
        )
        self.oldest_due_age = Gauge(
            "webhook_oldest_due_age_seconds",
            "How long the oldest of them has been due: the metric to alert on.",
            registry=registry,
        )
        self.disabled = Gauge(
            "webhook_endpoints_disabled",
            "Disabled endpoints, by reason.",
            ("reason",),
            registry=registry,
        )

    def record_attempt(self, ended: CompletedAttempt) -> None:
        """Count one attempt that ended."""
        result, state = ended.result, ended.outcome.state
        self.attempts.labels(state, result.failure or "none").inc()
        self.duration.observe(result.duration.total_seconds())
        if state is DeliveryState.DELIVERED and ended.claimed.cause is DeliveryCause.AUTOMATIC:
            late = self._clock() - ended.claimed.occurred_at
            self.end_to_end.observe(late.total_seconds())

    def record_backlog(self, backlog: Backlog) -> None:
        """Set the gauges of the backlog."""
        self.backlog.set(backlog.due_count)
        self.oldest_due_age.set(backlog.oldest_age_seconds)
        for reason in DisabledReason:
            self.disabled.labels(reason).set(backlog.disabled.get(reason, 0))
