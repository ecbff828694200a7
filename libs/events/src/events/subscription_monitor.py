"""How far the subscriptions of a worker are behind, in its metrics and its readiness."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, transaction
from events.failures import describe_error
from events.lag import SubscriptionLag, subscription_lags
from events.subscription import Subscription

MAX_LAG: Final = timedelta(minutes=5)
"""How long an event may wait to be applied before the worker is not ready."""
_MEASURE_SECONDS: Final = 10.0
_LABELS: Final = ("subscription",)
_log: Final = structlog.stdlib.get_logger()


class SubscriptionMonitor:
    """Measures the lag of some subscriptions of one schema every ten seconds.

    The label of each gauge is the subscription: a process has a handful. While the database does
    not answer, the gauges keep their latest values, and the check of the database is what fails.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        subscriptions: Collection[Subscription],
        registry: CollectorRegistry,
    ) -> None:
        """`engine` may see every ledger; `registry` is where the gauges are published.

        Raises:
            ValueError: the subscriptions are of several schemas.
        """
        (self._schema,) = {each.schema for each in subscriptions}
        self._names = [each.name for each in subscriptions]
        self._engine = engine
        self._lags: Mapping[str, SubscriptionLag] = {}
        self._events = Gauge(
            "subscription_lag_events",
            "Events of the log that the subscription has not applied.",
            _LABELS,
            registry=registry,
        )
        self._seconds = Gauge(
            "subscription_lag_seconds",
            "How long the oldest of them has waited; 0 if there is none. The one to alert on.",
            _LABELS,
            registry=registry,
        )
        self._parked = Gauge(
            "subscription_parked_streams",
            "Streams with an event that could not be applied. Alert on any.",
            _LABELS,
            registry=registry,
        )
        self._parked_seconds = Gauge(
            "subscription_oldest_parked_seconds",
            "How long the first of them has been parked; 0 if there is none.",
            _LABELS,
            registry=registry,
        )

    async def run(self) -> None:
        """Measure until cancelled. A failure is logged, and the next measurement is on time."""
        while True:
            try:
                await self.measure()
            except Exception as error:  # noqa: BLE001  # the worker does not end with its monitor
                _log.warning("lag_not_measured", code=describe_error(error))
            await asyncio.sleep(_MEASURE_SECONDS)

    async def measure(self) -> None:
        """Read the lag of each subscription and publish it."""
        async with transaction(self._engine, Ledgers.ALL) as db:
            lags = await subscription_lags(db, self._schema, self._names)
        self._lags = {each.subscription: each for each in lags}
        for name, lag in self._lags.items():
            self._events.labels(name).set(lag.events)
            self._seconds.labels(name).set(lag.seconds)
            self._parked.labels(name).set(lag.parked_streams)
            self._parked_seconds.labels(name).set(lag.oldest_parked_seconds)

    async def is_recent(self) -> bool:
        """Whether no event has waited longer than five minutes. For readiness.

        A parked stream does not count: it waits for a person, and the others are applied.
        """
        return all(each.seconds <= MAX_LAG.total_seconds() for each in self._lags.values())

    def details(self) -> Mapping[str, object]:
        """The latest measurement of each subscription, as JSON."""
        return {
            "subscriptions": [
                {
                    "subscription": each.subscription,
                    "lag_events": each.events,
                    "lag_seconds": round(each.seconds, 1),
                    "parked_streams": each.parked_streams,
                    "oldest_parked_seconds": round(each.oldest_parked_seconds, 1),
                }
                for each in self._lags.values()
            ]
        }
