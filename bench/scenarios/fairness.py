"""Fifty healthy endpoints of ten councils, beside one with 50,000 deliveries waiting."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Final
from uuid import uuid4

from bench.arrivals import WebhookArrival, WebhookArrivals, arrivals_receiver
from bench.environment import BenchEnvironment, create_councils
from bench.noisy_endpoint import NoisyEndpoint
from bench.results import Result, compared_result, own_result
from bench.system import BENCH_HOST, SECRETS_KEY, running_module, running_processes
from chassis.background_tasks import background_tasks
from chassis.database import create_engine, dsn
from chassis.free_ports import find_free_port
from events.append_notify import AppendNotifier
from notification_service.domain.message import WebhookMessage
from notification_service.processes.shared import DUE_CHANNEL
from notification_service.store.secret_encryption import create_cipher
from notification_service.testing import CouncilWebhooks

_COUNCILS: Final = 10
_ENDPOINTS: Final = 5
"""Healthy endpoints of each council."""
_WAITING: Final = 50_000
"""Deliveries that wait at the noisy endpoint, which is of the first council."""
_MESSAGES: Final = 20
"""Messages of each council in a repeat: first at a constant rate, then as many at once."""
_INTERVAL_SECONDS: Final = 0.1
_TIMEOUT_SECONDS: Final = 60
_BODY: Final = b"x" * 700
_LABEL: Final = "webhooks of 50 endpoints, 500/s, beside 50,000 waiting"


@dataclass(frozen=True, slots=True)
class _Round:
    """What was found in one repeat: milliseconds, and the fairness of a burst."""

    latencies: Sequence[float]
    fairness: float

    @property
    def p99(self) -> float:
        return quantiles(self.latencies, n=100)[-1]


class _Councils:
    """The councils with their healthy endpoints, and the receiver of all of them."""

    def __init__(
        self, councils: Sequence[CouncilWebhooks], arrivals: WebhookArrivals, due: AppendNotifier
    ) -> None:
        self._councils, self._arrivals, self._due = councils, arrivals, due

    async def add_endpoints(self) -> None:
        for number, council in enumerate(self._councils):
            for each in range(_ENDPOINTS):
                path = f"{self._arrivals.url}/{number}-{each}"
                await council.add_endpoint("request.*", url=path)

    async def measure_round(self, messages: int) -> _Round:
        return _Round(await self._measure_latencies(messages), await self._measure_burst(messages))

    async def _measure_latencies(self, messages: int) -> Sequence[float]:
        """Milliseconds from the enqueueing of a message to its arrival, of each endpoint."""
        self._arrivals.at.clear()
        began: dict[str, float] = {}
        for _ in range(messages):
            for council in self._councils:
                (message,) = _new_messages(1)
                began[str(message.message_id)] = time.perf_counter()
                await council.enqueue(message)
                self._due.notify()
                await asyncio.sleep(_INTERVAL_SECONDS / len(self._councils))
        arrived = await self._all_arrived(messages)
        return [(at - began[message_id]) * 1000 for (_, message_id), at in arrived]

    async def _measure_burst(self, messages: int) -> float:
        """Jain's index of the rates at which the councils get what is enqueued at once for all."""
        self._arrivals.at.clear()
        began = time.perf_counter()
        await asyncio.gather(*(each.enqueue(*_new_messages(messages)) for each in self._councils))
        self._due.notify()
        last: dict[str, float] = {}
        for (path, _), at in await self._all_arrived(messages):
            number, _, _ = path.partition("-")
            last[number] = max(at - began, last.get(number, 0.0))
        return jain_index([messages * _ENDPOINTS / seconds for seconds in last.values()])

    async def _all_arrived(self, messages: int) -> Sequence[tuple[WebhookArrival, float]]:
        count = messages * len(self._councils) * _ENDPOINTS
        await self._arrivals.wait_for(count, _TIMEOUT_SECONDS)
        return list(self._arrivals.at.items())


async def measure(environment: BenchEnvironment) -> Sequence[Result]:
    """Milliseconds to the healthy endpoints, and the fairness between councils, with and without.

    The noisy endpoint answers at once, and no rate per destination holds it back: only the slots
    of an endpoint and of a council do.
    """
    port = find_free_port()
    async with (
        environment.database() as database,
        running_module("bench.null_receiver", str(port)),
        arrivals_receiver() as arrivals,
    ):
        engine = create_engine(database.url_for("notification_service"), pool_size=_COUNCILS)
        admin = create_engine(database.admin_url, pool_size=2)
        councils = [
            CouncilWebhooks(engine, admin, create_cipher(SECRETS_KEY), each)
            for each in await create_councils(database, _COUNCILS)
        ]
        due = AppendNotifier(dsn(database.url_for("notification_service")), DUE_CHANNEL)
        measured = _Councils(councils, arrivals, due)
        await measured.add_endpoints()
        noisy = await NoisyEndpoint.add(councils[0], f"http://{BENCH_HOST}:{port}/noisy")
        async with (
            background_tasks(due.run()),
            running_processes(environment.forks, database, "sender"),
        ):
            lines = await _measure_in_turn(environment, measured, noisy)
        await engine.dispose()
        await admin.dispose()
    return lines


async def _measure_in_turn(
    environment: BenchEnvironment, councils: _Councils, noisy: NoisyEndpoint
) -> Sequence[Result]:
    waiting = environment.options.amount(_WAITING)
    messages = environment.options.amount(_MESSAGES)
    quiet: list[_Round] = []
    loud: list[_Round] = []
    left: list[float] = []
    for _ in range(environment.options.repeats + 1):
        await noisy.fill(waiting)
        quiet.append(await councils.measure_round(messages))
        async with noisy.noise():
            loud.append(await councils.measure_round(messages))
            left.append(await noisy.count_waiting())
    return _lines(quiet[1:], loud[1:], left[1:])


def _lines(
    quiet: Sequence[_Round], loud: Sequence[_Round], left: Sequence[float]
) -> Sequence[Result]:
    peer = "nothing waiting"
    return [
        compared_result(
            f"{_LABEL}: median",
            "ms",
            [median(each.latencies) for each in loud],
            (peer, [median(each.latencies) for each in quiet]),
        ),
        compared_result(
            f"{_LABEL}: 99th percentile",
            "ms",
            [each.p99 for each in loud],
            (peer, [each.p99 for each in quiet]),
        ),
        compared_result(
            "… Jain's index of 10 councils, 1,000 at once",
            "",
            [each.fairness for each in loud],
            (peer, [each.fairness for each in quiet]),
        ),
        own_result("… still waiting at the end", "deliveries", left),
    ]


def jain_index(rates: Sequence[float]) -> float:
    """How equal rates are: 1 where all are, 1 / n where one of n has all."""
    return sum(rates) ** 2 / (len(rates) * sum(each**2 for each in rates))


def _new_messages(count: int) -> Sequence[WebhookMessage]:
    now = datetime.now(UTC)
    return [
        WebhookMessage(uuid4(), "request.refused", now, _BODY, uuid4(), position)
        for position in range(1, count + 1)
    ]
