"""The webhooks as JSON Schemas and as one AsyncAPI 3.0 document."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, JsonValue

from events.contracts import CONTRACTS, Event
from notification_service.api.webhook_operations import WebhookHeaders
from notification_service.domain.payload_format import CONTENT_TYPES, PayloadFormat
from notification_service.domain.webhook_payload import (
    TEST_EVENT_TYPE,
    CaseEventPayload,
    EndpointEventPayload,
    EndpointEventType,
    LedgerEventPayload,
    TestEventPayload,
)

PayloadSchema = dict[str, JsonValue]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PAYLOADS: Final[Mapping[str, type[BaseModel]]] = {
    "case-event.v1.json": CaseEventPayload,
    "ledger-event.v1.json": LedgerEventPayload,
    "test-event.v1.json": TestEventPayload,
    "endpoint-event.v1.json": EndpointEventPayload,
}
"""The models by the names of their files. A change that breaks receivers is a new file, `.v2`."""
_ENDPOINT_EVENTS: Final[Mapping[EndpointEventType, str]] = {
    EndpointEventType.FAILING: "No attempt at an endpoint of the council succeeds.",
    EndpointEventType.DISABLED: "An endpoint of the council was disabled.",
    EndpointEventType.RECOVERED: "An endpoint of the council succeeded again.",
    EndpointEventType.NOT_PERMITTED: "The receiver of an endpoint has not permitted webhooks.",
    EndpointEventType.CERTIFICATE_EXPIRING: "The client certificate of an endpoint ends soon.",
    EndpointEventType.CERTIFICATE_EXPIRED: "The client certificate of an endpoint has ended.",
}
_FILES: Final = {"ledger": "ledger-event.v1.json", "webhook": "test-event.v1.json"}
"""The file of each family whose events are not of a case."""


def payload_schemas() -> Mapping[str, PayloadSchema]:
    """The JSON Schema of each kind of payload, by the name of its file."""
    return {
        name: {"$schema": _DIALECT, **model.model_json_schema(mode="serialization")}
        for name, model in _PAYLOADS.items()
    }


def asyncapi_document() -> PayloadSchema:
    """The AsyncAPI document: a channel for each family, a message for each type and format."""
    families = _families()
    messages = {
        _message_key(each, payload_format): _message(each, text, payload_format)
        for some in families.values()
        for each, text in some
        for payload_format in PayloadFormat
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Webhooks of notification-service",
            "version": "1.0.0",
            "description": "Signed HTTP requests (Standard Webhooks 1.0.0) to the endpoints of a"
            " council, at least once, in no promised order unless an endpoint asks for one. They"
            " contain no personal data; `data.url` leads to the event.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT_TYPES[PayloadFormat.STANDARD],
        "channels": {family: _channel(family, some) for family, some in families.items()},
        "operations": {f"send-{family}": _operation(family) for family in families},
        "components": {
            "messages": {**messages},
            "messageTraits": {"signed": {"headers": WebhookHeaders.model_json_schema()}},
        },
    }


def write_webhook_schemas(folder: Path) -> Sequence[Path]:
    """Write the schemas and the AsyncAPI document to a folder, which is created if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = {**payload_schemas(), "asyncapi.json": asyncapi_document()}
    for name, document in documents.items():
        text = json.dumps(document, indent=2, ensure_ascii=False)
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
    return [folder / name for name in documents]


def _families() -> Mapping[str, Sequence[tuple[str, str]]]:
    """The types of each family, each with a one-line summary."""
    families: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, contract in sorted(CONTRACTS.items()):
        families[contract.type.partition(".")[0]].append((contract.type, _summary(contract)))
    families["webhook"].append((TEST_EVENT_TYPE, "A developer requested a test event."))
    families["webhook"].extend((each.value, _ENDPOINT_EVENTS[each]) for each in EndpointEventType)
    return families


def _summary(contract: type[Event]) -> str:
    return (contract.__doc__ or contract.type).partition("\n")[0]


def _channel(family: str, members: Sequence[tuple[str, str]]) -> PayloadSchema:
    return {
        "address": None,  # the URL of each endpoint whose filters match the type
        "title": family,
        "description": f"Events of the family `{family}`, to endpoints that subscribe to them.",
        "messages": {
            key: {"$ref": f"#/components/messages/{key}"}
            for each, _ in members
            for key in (_message_key(each, payload_format) for payload_format in PayloadFormat)
        },
    }


def _operation(family: str) -> PayloadSchema:
    return {
        "action": "send",
        "summary": f"Send an event of the family `{family}` to an endpoint.",
        "channel": {"$ref": f"#/channels/{family}"},
        "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
    }


def _message_key(event_type: str, payload_format: PayloadFormat) -> str:
    """A message has one media type in AsyncAPI, so that there is one message for each format."""
    return (
        event_type if payload_format is PayloadFormat.STANDARD else f"{event_type}.{payload_format}"
    )


def _message(event_type: str, summary: str, payload_format: PayloadFormat) -> PayloadSchema:
    payload: PayloadSchema = {"$ref": f"#/components/messages/{event_type}/payload"}
    if payload_format is PayloadFormat.STANDARD:
        payload = _payload(event_type)
    return {
        "name": event_type,
        "title": event_type,
        "summary": summary,
        "contentType": CONTENT_TYPES[payload_format],
        "traits": [{"$ref": "#/components/messageTraits/signed"}],
        "payload": payload,
    }


def _payload(event_type: str) -> PayloadSchema:
    return {
        "schemaFormat": "application/schema+json;version=draft-2020-12",
        "schema": {
            "allOf": [{"$ref": f"./{_payload_file(event_type)}"}],
            "properties": {"type": {"const": event_type}},
        },
    }


def _payload_file(event_type: str) -> str:
    if event_type in {*EndpointEventType}:
        return "endpoint-event.v1.json"
    return _FILES.get(event_type.partition(".")[0], "case-event.v1.json")
