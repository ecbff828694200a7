import asyncio

import httpx
from fastapi import FastAPI

from chassis.health import Health


async def test_a_process_that_runs_is_live(http: httpx.AsyncClient) -> None:
    assert (await http.get("/livez")).json() == {"status": "live"}


async def test_one_whose_database_answers_is_ready(http: httpx.AsyncClient) -> None:
    answer = await http.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


async def test_one_that_is_about_to_stop_is_not(http: httpx.AsyncClient, app: FastAPI) -> None:
    app.state.health.draining = True

    answer = await http.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "reasons": ["draining"]}


async def test_every_reason_is_told_and_none_takes_long() -> None:
    async def good() -> bool:
        return True

    async def bad() -> bool:
        raise ConnectionRefusedError

    async def stuck() -> bool:
        await asyncio.sleep(60)
        return True

    health = Health({"good": good, "bad": bad, "stuck": stuck})

    assert await health.reasons() == ["bad", "stuck"]
