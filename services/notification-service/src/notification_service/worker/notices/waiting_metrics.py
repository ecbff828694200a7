"""Metrics of what waits to be sent. No label is a council: their number has no bound."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, transaction
from notification_service.store.notice_sending.waiting import (
    MAX_WAITING_COUNTED,
    Waiting,
    WaitsFor,
    measure_waiting,
)

_MEASURE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class WaitingMetrics:
    """The gauges of what waits, by what it waits for."""

    count: Gauge
    oldest_seconds: Gauge

    @classmethod
    def on(cls, registry: CollectorRegistry) -> Self:
        """New gauges on a registry."""
        return cls(
            Gauge(
                "notice_waiting",
                f"Notices and digests that wait to be sent, counted up to {MAX_WAITING_COUNTED}.",
                ("waits_for",),
                registry=registry,
            ),
            Gauge(
                "notice_oldest_waiting_seconds",
                "How long the oldest of them has waited: the metric to alert on.",
                ("waits_for",),
                registry=registry,
            ),
        )

    def record(self, found: Mapping[WaitsFor, Waiting]) -> None:
        """Set the gauges."""
        for waits_for, waiting in found.items():
            self.count.labels(waits_for).set(waiting.count)
            self.oldest_seconds.labels(waits_for).set(waiting.oldest_seconds)


async def measure_periodically(engine: AsyncEngine, metrics: WaitingMetrics) -> None:
    """Measure what waits until cancelled. While the database fails, one value is missing."""
    while True:
        with contextlib.suppress(Exception):  # the senders log what is wrong
            async with transaction(engine, Ledgers.ALL) as db:
                metrics.record(await measure_waiting(db))
        await asyncio.sleep(_MEASURE_SECONDS)
