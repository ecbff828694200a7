"""The webhooks that are sent, for OpenAPI's `webhooks`: what a receiver must accept."""

from typing import Annotated, Any, ClassVar, Final

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import MISSING

from notification_service.domain.handshake import REQUEST_ORIGIN
from notification_service.domain.payload_format import PayloadFormat, media_type
from notification_service.domain.webhook_payload import (
    CaseEventPayload,
    EndpointEventPayload,
    LedgerEventPayload,
    TestEventPayload,
)


class WebhookHeaders(BaseModel):
    """The headers of Standard Webhooks 1.0.0, and one of CloudEvents in structured mode."""

    model_config: ClassVar[ConfigDict] = ConfigDict(use_attribute_docstrings=True)

    webhook_id: Annotated[str, Field(alias="webhook-id", max_length=64)]
    """The event's id, the same in every attempt."""
    webhook_timestamp: Annotated[str, Field(alias="webhook-timestamp", pattern="^[0-9]{1,12}$")]
    """When the attempt was signed, in Unix seconds."""
    webhook_signature: Annotated[str, Field(alias="webhook-signature", max_length=1000)]
    """Signatures separated by spaces: `v1,` and the base64 of an HMAC-SHA256, or `v1a,` and that of
    an Ed25519 signature. One that is valid is enough: during a rotation there are two of a
    scheme."""
    webhook_request_origin: Annotated[
        Annotated[str, Field(max_length=253)] | MISSING, Field(alias=REQUEST_ORIGIN)
    ] = MISSING
    """With `application/cloudevents+json` only: the origin that the receiver permitted."""


SignedHeaders = Annotated[WebhookHeaders, Header()]
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "2XX": {"description": "Received."},
    410: {"description": "The endpoint is disabled."},
    429: {"description": "The attempt is repeated after the time in `Retry-After`."},
    "default": {"description": "The attempt is repeated later. Redirects are not followed."},
}
webhooks = APIRouter(tags=["deliveries"])


def _operation(payload: type[BaseModel]) -> dict[str, Any]:
    """What all webhooks have in common: the same body as each media type that is sent.

    A webhook needs no API key: it is authenticated by its signature.
    """
    schema = {"$ref": f"#/components/schemas/{payload.__name__}"}
    content = {media_type(each): {"schema": schema} for each in PayloadFormat}
    return {
        "status_code": 204,
        "responses": _RESPONSES,
        "openapi_extra": {"security": [], "requestBody": {"content": content}},
    }


@webhooks.post("caseEvent", operation_id="receiveCaseEvent", **_operation(CaseEventPayload))
def case_event(payload: CaseEventPayload, headers: SignedHeaders) -> None:
    """An event was recorded in a case. `data.url` leads to it."""


@webhooks.post("ledgerEvent", operation_id="receiveLedgerEvent", **_operation(LedgerEventPayload))
def ledger_event(payload: LedgerEventPayload, headers: SignedHeaders) -> None:
    """An event about the whole log of a council was recorded, for instance a restore."""


@webhooks.post("testEvent", operation_id="receiveTestEvent", **_operation(TestEventPayload))
def test_event(payload: TestEventPayload, headers: SignedHeaders) -> None:
    """A developer requested a test event (`sendTestEvent`)."""


@webhooks.post(
    "endpointEvent", operation_id="receiveEndpointEvent", **_operation(EndpointEventPayload)
)
def endpoint_event(payload: EndpointEventPayload, headers: SignedHeaders) -> None:
    """An endpoint of the council fails, was disabled or recovered, or its certificate ends."""
