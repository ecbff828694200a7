"""Figures about a process, for Prometheus. No ids in labels: their number must stay bounded."""

from functools import cache
from typing import Final

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest

_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS: Final = Histogram(
    "http_server_request_duration_seconds",
    "From the first byte of a request to the last of its answer",
    ["method", "route", "status"],
    buckets=_BUCKETS,
)

router = APIRouter(include_in_schema=False)


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request under its route's template, never under its path."""
    _requests(method if method in _METHODS else "other", route, status).observe(seconds)


@router.get("/metrics")
async def metrics() -> Response:
    """Every figure of this process."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@cache
def _requests(method: str, route: str, status: int) -> Histogram:
    return REQUESTS.labels(method, route, status)
