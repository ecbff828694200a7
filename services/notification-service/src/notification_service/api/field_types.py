"""Field types of bodies, with bounds that OpenAPI shows."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from chassis.query import MAX_SAFE_INTEGER
from events.event_filters import ALL_TYPES, KNOWN_FILTERS, matching_filters
from notification_service.domain import endpoint_url
from notification_service.domain.case_order import MAX_WAIT_HOURS, MIN_WAIT_HOURS
from notification_service.domain.receiver_authorities import MAX_AUTHORITIES_TEXT
from notification_service.domain.signature import SignatureScheme
from notification_service.domain.webhook_payload import EndpointEventType

EndpointUrl = Annotated[
    str,
    Field(
        max_length=endpoint_url.MAX_URL_LENGTH,
        json_schema_extra={"format": "uri", "pattern": endpoint_url.URL_PATTERN},
    ),
]
"""An endpoint's address; checked against the installation's settings when it is stored."""
EndpointDescription = Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9 .,:()/_-]*$")]
"""A label for your own use. No person's name or reference: it is not protected as personal data."""
LogPosition = Annotated[int, Field(ge=0, le=MAX_SAFE_INTEGER)]
ALL_EVENTS: Final = (ALL_TYPES,)


WEBHOOK_FILTERS: Final = sorted(
    {*KNOWN_FILTERS, *(name for each in EndpointEventType for name in matching_filters(each))}
)
"""Every filter that matches a type: of the log, or about endpoints."""


def _check_filter(text: str) -> str:
    if text not in WEBHOOK_FILTERS:
        raise PydanticCustomError("unknown_event_type", "matches no event type")
    return text


WebhookFilter = Annotated[
    str, AfterValidator(_check_filter), Field(json_schema_extra={"enum": [*WEBHOOK_FILTERS]})
]
WebhookFilters = Annotated[tuple[WebhookFilter, ...], Field(min_length=1, max_length=50)]


def _distinct(schemes: tuple[SignatureScheme, ...]) -> tuple[SignatureScheme, ...]:
    if len(set(schemes)) < len(schemes):
        raise PydanticCustomError("repeated_scheme", "a scheme is named once")
    return schemes


SignatureSchemes = Annotated[
    tuple[SignatureScheme, ...],
    Field(min_length=1, max_length=len(SignatureScheme), json_schema_extra={"uniqueItems": True}),
    AfterValidator(_distinct),
]
"""How messages are signed: each of the schemes gives a signature in `webhook-signature`."""
ReceiverAuthorities = Annotated[str, Field(max_length=MAX_AUTHORITIES_TEXT)]
"""Certificates of authorities, as a council sends them."""
OverlapHours = Annotated[int, Field(ge=0, le=168)]
PublicKeyText = Annotated[str, Field(pattern=r"^whpk_[A-Za-z0-9+/]{43}=$", max_length=49)]
"""An Ed25519 public key of Standard Webhooks: `whpk_` and the base64 of its 32 bytes."""
OrderWaitHours = Annotated[int, Field(ge=MIN_WAIT_HOURS, le=MAX_WAIT_HOURS)]
"""For how many hours after its first attempt the others of its case wait for a delivery."""
