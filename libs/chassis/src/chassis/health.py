"""Liveness and readiness of a process."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias

import structlog
from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.responses import JSONResponse

from chassis.app_state import provided
from chassis.limits import RouteClass, route_class

HealthCheck: TypeAlias = Callable[[], Awaitable[bool]]
HealthDetails: TypeAlias = Callable[[], Mapping[str, object]]
"""Figures about the process's work, as JSON. It waits for nothing."""

MAX_CLOCK_SKEW: Final = timedelta(seconds=30)
"""How far the clocks of the process and of the database may be apart; half of the tolerance of the
log for events that are dated ahead."""
_TIMEOUT_SECONDS: Final = 2.0
"""Seconds for all checks together."""

_log: Final = structlog.stdlib.get_logger()

router = APIRouter(include_in_schema=False)
_PROBE: Final = route_class(RouteClass.PROBE)


class Health:
    """The readiness of a process: draining once that is set, otherwise the result of its checks."""

    def __init__(
        self,
        checks: Mapping[str, HealthCheck] = MappingProxyType({}),
        details: HealthDetails = dict,
    ) -> None:
        """`details` are added to the result, whether the process is ready or not."""
        self._checks = dict(checks)
        self.details = details
        self.draining = False

    async def unready_reasons(self) -> list[str]:
        """Why the process is not ready; empty when it is. Takes two seconds at most."""
        if self.draining:
            return ["draining"]
        answers = await asyncio.gather(*(self._passes(check) for check in self._checks.values()))
        return [name for name, good in zip(self._checks, answers, strict=True) if not good]

    async def _passes(self, check: HealthCheck) -> bool:
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                return await check()
        except Exception:  # noqa: BLE001  # any failure means not ready
            return False


def database_checks(engine: AsyncEngine) -> Mapping[str, HealthCheck]:
    """The checks of every process: the database responds, and its clock agrees."""
    return {"database": _connection_check(engine), "clock": clock_check(engine, _now)}


def clock_check(engine: AsyncEngine, now: Callable[[], datetime]) -> HealthCheck:
    """Whether the process's clock and the database's agree within `CLOCKS_DIFFER_BY`.

    The database dates events; a process uses its own clock for the current day and for the age of
    signatures. A difference is logged.
    """

    async def agrees() -> bool:
        async with engine.connect() as db:
            before = now()
            database_now: datetime | None = await db.scalar(text("SELECT clock_timestamp()"))
            after = now()
        if database_now is None:
            return False
        # The database's clock was read between the two, so a slow response makes no difference.
        difference = max(before - database_now, database_now - after)
        if difference <= MAX_CLOCK_SKEW:
            return True
        _log.error("clock_skew", seconds=round(difference.total_seconds(), 1))
        return False

    return agrees


def _connection_check(engine: AsyncEngine) -> HealthCheck:
    async def is_connected() -> bool:
        async with engine.connect() as db:
            return await db.scalar(text("SELECT true")) is True

    return is_connected


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the clock that is checked


@router.get("/livez", openapi_extra=_PROBE)
async def livez() -> JSONResponse:
    """The process runs. The database is not checked: a restart would not repair it."""
    return JSONResponse({"status": "live"})


@router.get("/readyz", openapi_extra=_PROBE)
async def readyz(request: Request) -> JSONResponse:
    """The process can do its work now, or the reasons why not."""
    health = provided(request.app, Health)
    details = dict(health.details())
    if reasons := await health.unready_reasons():
        return JSONResponse({"status": "not ready", "reasons": reasons, **details}, 503)
    return JSONResponse({"status": "ready", **details})
