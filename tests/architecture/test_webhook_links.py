"""The URLs in webhooks lead to operations of the other services."""

import json
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from fastapi import FastAPI

from chassis.app_state import provided
from chassis.routing import OperationRouter
from events.codec import encode_event
from events.contracts import DeadlineMissed, Event, LedgerRestored
from events.contracts.references import DeadlineId
from events.envelope import CaseId, LedgerId, Position
from events.stored_event import StoredEvent
from notification_service.domain.message import ServiceUrls, build_message

Json = Any
URLS: Final = ServiceUrls("https://case-api.example", "https://deadline-service.example")
LEDGER: Final = LedgerId(UUID(int=1))
MISSED: Final = DeadlineMissed(
    deadline_id=DeadlineId(UUID(int=3)),
    rule="plan-final",
    due_on=date(2026, 11, 19),
    law_due_on=date(2026, 11, 20),
)
RESTORED: Final = LedgerRestored(restored_to=0, lost_to=60)


def data(event: Event, stream_id: UUID) -> Json:
    stored = StoredEvent(
        *(LEDGER, Position(412), CaseId(stream_id), 7, UUID(int=4), "client:test", UUID(int=4)),
        *(None, None, datetime(2026, 11, 22, tzinfo=UTC)),
        *(event.type, event.schema_version, encode_event(event)),
    )
    return json.loads(build_message(stored, URLS).body)["data"]


def operation(applications: list[FastAPI], url: str) -> tuple[str, set[str]]:
    """The operation that a GET of a URL reaches, and the query parameters that it refuses."""
    parts = urlsplit(url)
    app = next(each for each in applications if str(parts.hostname).startswith(each.title))
    scope = {"type": "http", "method": "GET", "path": parts.path}
    routes = provided(app, OperationRouter)
    template = routes.route_template({**scope, **routes.matches(scope)[1]})
    found = app.openapi()["paths"][template]["get"]
    taken = {each["name"] for each in found["parameters"]}
    return found["operationId"], {name for name, _ in parse_qsl(parts.query)} - taken


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        (data(MISSED, UUID(int=2))["url"], "getCaseFact"),
        (data(MISSED, UUID(int=2))["deadline"]["url"], "getDeadline"),
        (data(RESTORED, LEDGER)["url"], "listEvents"),
    ],
)
def test_each_url_of_a_webhook_leads_to_an_operation(
    applications: list[FastAPI], url: str, reached: str
) -> None:
    assert operation(applications, url) == (reached, set())


def test_the_receiver_s_requests_are_in_openapi(applications: list[FastAPI]) -> None:
    published = applications[2].openapi()["webhooks"]

    assert published.keys() == {"caseEvent", "ledgerEvent", "testEvent", "endpointEvent"}
    assert all(each["post"]["security"] == [] for each in published.values())
