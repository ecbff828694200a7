import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from chassis.app_state import provided
from chassis.health import Health, clock_check


async def test_a_process_that_runs_is_live(http: httpx.AsyncClient) -> None:
    assert (await http.get("/livez")).json() == {"status": "live"}


async def test_a_process_whose_database_responds_is_ready(http: httpx.AsyncClient) -> None:
    response = await http.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ready"})


async def test_a_draining_process_is_not_ready(http: httpx.AsyncClient, app: FastAPI) -> None:
    provided(app, Health).draining = True

    response = await http.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "reasons": ["draining"]}


async def test_details_are_shown_whether_it_is_ready_or_not(
    http: httpx.AsyncClient, app: FastAPI
) -> None:
    health = provided(app, Health)
    health.details = lambda: {"lag_seconds": 0.5}
    ready = await http.get("/readyz")
    health.draining = True
    draining = await http.get("/readyz")

    assert ready.json() == {"status": "ready", "lag_seconds": 0.5}
    assert draining.json()["lag_seconds"] == 0.5


async def test_every_failed_check_is_listed_in_bounded_time() -> None:
    async def good() -> bool:
        return True

    async def bad() -> bool:
        raise ConnectionRefusedError

    async def stuck() -> bool:
        await asyncio.sleep(60)
        return True

    health = Health({"good": good, "bad": bad, "stuck": stuck})

    assert await health.unready_reasons() == ["bad", "stuck"]


@pytest.mark.parametrize(
    ("ahead", "reasons"),
    [
        (timedelta(0), []),
        (timedelta(seconds=20), []),
        (timedelta(seconds=-20), []),
        (timedelta(seconds=40), ["clock"]),
        (timedelta(days=-730), ["clock"]),
    ],
)
async def test_a_process_whose_clock_differs_from_the_database_s_is_not_ready(
    engine: AsyncEngine, ahead: timedelta, reasons: list[str]
) -> None:
    with capture_logs() as logged:
        health = Health({"clock": clock_check(engine, lambda: datetime.now(UTC) + ahead)})
        assert await health.unready_reasons() == reasons

    assert [line["event"] for line in logged] == ["clock_skew"] * len(reasons)


async def test_a_slow_database_does_not_count_as_a_wrong_clock(
    engine: AsyncEngine,
) -> None:
    instants = iter((datetime.now(UTC) - timedelta(minutes=5), datetime.now(UTC)))

    assert await clock_check(engine, lambda: next(instants))()
