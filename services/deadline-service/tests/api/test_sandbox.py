"""The day in a sandbox, set over HTTP."""

import json
from dataclasses import replace
from datetime import date

import httpx
from fastapi import FastAPI

from chassis.app_state import provide, provided
from chassis.clock import LondonClock, SandboxClock
from chassis.testing import CURSOR_SECRET, Database
from deadline_service.api.dependencies import AppContext
from deadline_service.main import create_app
from deadline_service.settings import Settings

OPERATIONS = (
    *("listCaseDeadlines", "listDeadlines", "getDeadline"),
    *("listRules", "getRule", "createSimulation", "setSandboxClock"),
)


async def test_the_day_is_set_for_everyone(http: httpx.AsyncClient, sandbox: SandboxClock) -> None:
    response = await http.post("/v1/sandbox/clock", json={"today": "2027-01-05"})

    assert (response.status_code, response.json()) == (200, {"today": "2027-01-05"})
    assert await sandbox.today() == date(2027, 1, 5)


async def test_a_day_that_was_set_is_not_set_again_by_a_replay(
    http: httpx.AsyncClient, sandbox: SandboxClock
) -> None:
    headers = {"Idempotency-Key": "first"}
    first = await http.post("/v1/sandbox/clock", json={"today": "2027-01-05"}, headers=headers)
    await http.post("/v1/sandbox/clock", json={"today": "2027-02-05"})
    repeated = await http.post("/v1/sandbox/clock", json={"today": "2027-01-05"}, headers=headers)

    assert (repeated.status_code, repeated.json()) == (200, first.json())
    assert repeated.headers["Idempotency-Replayed"] == "true"
    assert await sandbox.today() == date(2027, 2, 5)


async def test_a_key_with_another_day_is_refused(http: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "first"}
    await http.post("/v1/sandbox/clock", json={"today": "2027-01-05"}, headers=headers)
    other = await http.post("/v1/sandbox/clock", json={"today": "2027-01-06"}, headers=headers)

    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_outside_a_sandbox_the_clock_is_404(app: FastAPI, http: httpx.AsyncClient) -> None:
    provide(app, replace(provided(app, AppContext), clock=LondonClock()))

    response = await http.post("/v1/sandbox/clock", json={"today": "2027-01-05"})

    assert response.status_code == 404


async def test_the_published_document_is_complete(database: Database) -> None:
    url = database.url_for("deadline_service")
    app = create_app(Settings(database_url=url, cursor_secret=CURSOR_SECRET))

    document = json.dumps(app.openapi())

    for operation in OPERATIONS:
        assert f'"operationId": "{operation}"' in document
    await provided(app, AppContext).engine.dispose()
