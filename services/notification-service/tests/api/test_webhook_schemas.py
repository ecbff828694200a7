import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import JsonValue
from referencing import Registry, Resource

from events.codec import encode_event
from events.contracts import CONTRACTS
from events.contracts.event import Event as EventContract
from events.envelope import CaseId, LedgerId, Position
from events.examples import example
from events.stored_event import StoredEvent
from notification_service.api.webhook_schemas import (
    asyncapi_document,
    payload_schemas,
    write_webhook_schemas,
)
from notification_service.domain.attempt_result import AttemptFailure
from notification_service.domain.endpoint_explanation import EndpointTrouble
from notification_service.domain.endpoint_health import DisabledReason
from notification_service.domain.message import (
    EndpointChange,
    ServiceUrls,
    build_certificate_message,
    build_endpoint_message,
    build_message,
    build_test_message,
)
from notification_service.domain.webhook_payload import EndpointEventType

Json = Any
LEDGER: Final = LedgerId(UUID(int=1))
URLS: Final = ServiceUrls("https://cases.example", "https://deadlines.example")
NOW: Final = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SCHEMAS: Final = payload_schemas()
DOCUMENT: Final[Json] = asyncapi_document()
BASE: Final = "https://schemas.example/"
REGISTRY: Final[Registry[Json]] = Registry[Json]().with_resources(
    (f"{BASE}{name}", Resource[Json].from_contents(schema)) for name, schema in SCHEMAS.items()
)


def stored_example(contract: type[EventContract]) -> StoredEvent:
    in_ledger = contract.type.startswith("ledger.")
    event = contract.model_validate_json(json.dumps(example(contract)))
    return StoredEvent(
        ledger_id=LEDGER,
        position=Position(412),
        stream_id=CaseId(LEDGER if in_ledger else UUID(int=2)),
        stream_version=7,
        event_id=UUID(int=3),
        actor="client:test",
        correlation_id=UUID(int=3),
        cause=None,
        traceparent=None,
        recorded_at=NOW,
        type=contract.type,
        schema_version=contract.schema_version,
        body=encode_event(event),
    )


def errors(event_type: str, body: Json) -> list[str]:
    """What is wrong with a payload of a type, as the AsyncAPI document describes it."""
    payload: Json = DOCUMENT["components"]["messages"][event_type]["payload"]["schema"]
    validator: Any = Draft202012Validator(
        {"$id": f"{BASE}asyncapi.json", **payload},
        registry=REGISTRY,
        format_checker=FormatChecker(),
    )
    return [error.message for error in validator.iter_errors(body)]


@pytest.mark.parametrize("event_type", CONTRACTS)
def test_the_message_of_each_event_is_valid(event_type: str) -> None:
    event = stored_example(CONTRACTS[event_type])

    body = json.loads(build_message(event, URLS, "SEN/2026/00123").body)

    assert errors(event_type, body) == []
    assert errors("webhook.test", body) != []


def test_the_message_of_a_test_event_is_valid() -> None:
    message = build_test_message(UUID(int=3), LEDGER, UUID(int=4), NOW)

    assert errors("webhook.test", json.loads(message.body)) == []


HEALTH_EVENTS: Final = [each for each in EndpointEventType if each.startswith("webhook.endpoint_")]


@pytest.mark.parametrize("event_type", HEALTH_EVENTS)
def test_the_message_about_an_endpoint_is_valid(event_type: EndpointEventType) -> None:
    is_disabled = event_type is EndpointEventType.DISABLED
    trouble = EndpointTrouble(
        DisabledReason.FAILING if is_disabled else None,
        NOW if is_disabled else None,
        None if event_type is EndpointEventType.RECOVERED else NOW,
    )
    change = EndpointChange(LEDGER, UUID(int=4), event_type, trouble, AttemptFailure.DNS, None)
    url = f"https://webhooks.example/v1/webhooks/endpoints/{UUID(int=4)}"

    message = build_endpoint_message(UUID(int=3), LEDGER, change, NOW, url)

    assert errors(event_type, json.loads(message.body)) == []
    assert len(message.body) < 2048, "as docs/webhooks.md says"


@pytest.mark.parametrize(
    ("days", "event_type"),
    [
        (1, EndpointEventType.CERTIFICATE_EXPIRING),
        (0, EndpointEventType.CERTIFICATE_EXPIRED),
    ],
)
def test_the_message_about_a_client_certificate_is_valid(
    days: int, event_type: EndpointEventType
) -> None:
    url = f"https://webhooks.example/v1/webhooks/endpoints/{UUID(int=4)}"

    message = build_certificate_message(
        *(UUID(int=3), LEDGER, UUID(int=4), NOW + timedelta(days=days), NOW, url)
    )

    assert message.type == event_type
    assert errors(event_type, json.loads(message.body)) == []


def test_a_payload_with_an_added_field_is_valid() -> None:
    body = json.loads(build_message(stored_example(CONTRACTS["request.received"]), URLS).body)

    later = {**body, "added": 1, "data": {**body["data"], "added": 2}}

    assert errors("request.received", later) == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_valid(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


def test_there_is_a_message_for_each_type_and_an_operation_for_each_channel() -> None:
    types = {*CONTRACTS, "webhook.test", *EndpointEventType}
    assert DOCUMENT["components"]["messages"].keys() == types | {
        f"{each}.cloudevents" for each in types
    }
    assert {each["action"] for each in DOCUMENT["operations"].values()} == {"send"}
    assert {f"send-{name}" for name in DOCUMENT["channels"]} == DOCUMENT["operations"].keys()


def test_every_reference_in_the_asyncapi_document_resolves(tmp_path: Path) -> None:
    written = write_webhook_schemas(tmp_path)

    for reference in references(DOCUMENT):
        if reference.startswith("#/"):
            part = DOCUMENT
            for step in reference[2:].split("/"):
                part = part[step]
        else:
            assert tmp_path / reference in written


def references(part: JsonValue) -> Iterator[str]:
    match part:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for child in part.values():
                yield from references(child)
        case list():
            for child in part:
                yield from references(child)
        case _:
            pass
