"""Metrics of a process, for Prometheus. No ids in labels: the number of series is bounded.

Durations are not split by status: a histogram is seventeen lines, and eighty operations
with six statuses each would be eight thousand.
"""

from functools import cache
from typing import Final, NamedTuple

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUEST_COUNT: Final = Counter(
    "http_server_requests_total", "Requests that were responded to", ["method", "route", "status"]
)
REQUEST_DURATION: Final = Histogram(
    "http_server_request_duration_seconds",
    "From the first byte of a request to the last of its response",
    ["method", "route"],
    buckets=_BUCKETS,
)
REFUSED_CONNECTIONS: Final = Counter(
    "http_server_connections_refused_total",
    "Connections closed with a problem before there was a request, by its code",
    ["code"],
)
LIMITED_REQUESTS: Final = Counter(
    "http_server_requests_limited_total",
    "Requests that were answered 429 because a client, council or address sent too many",
    ["limit"],
)

router = APIRouter(include_in_schema=False)


class _Meters(NamedTuple):
    requests: Counter
    duration: Histogram


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request under its route's template, never under its path."""
    meters = _meters(method if method in _METHODS else "other", route, status)
    meters.requests.inc()
    meters.duration.observe(seconds)


def count_refused_connection(code: str) -> None:
    """Count a connection that was closed before there was a request."""
    REFUSED_CONNECTIONS.labels(code).inc()


def count_limited_request(limit: str) -> None:
    """Count a request that a limit refused, by the limit's name."""
    LIMITED_REQUESTS.labels(limit).inc()


@router.get("/metrics")
async def metrics() -> Response:
    """Every metric of this process."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@cache
def _meters(method: str, route: str, status: int) -> _Meters:
    return _Meters(
        REQUEST_COUNT.labels(method, route, str(status)), REQUEST_DURATION.labels(method, route)
    )
