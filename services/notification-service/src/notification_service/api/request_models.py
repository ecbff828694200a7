"""Request bodies."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from chassis.strict_model import StrictModel
from events.event_filters import EventFilters
from notification_service.api.field_types import (
    ALL_EVENTS,
    EndpointDescription,
    EndpointUrl,
    LogPosition,
)
from notification_service.store.endpoints import EndpointState


class CreateWebhookEndpointRequest(StrictModel):
    """Where to send webhooks, and of which events."""

    url: EndpointUrl
    description: EndpointDescription = ""
    event_types: EventFilters = ALL_EVENTS
    """Filters: `*` for all, a family such as `request.*`, or one type."""
    keep_response_excerpts: bool = False
    """Keep, for some days, the beginning of your receiver's responses to failed attempts. Addresses
    and numbers are masked, but names are not recognised: use it while you look for a fault."""


class UpdateWebhookEndpointRequest(StrictModel):
    """The fields to change; what is left out stays as it is."""

    url: EndpointUrl | MISSING = MISSING
    description: EndpointDescription | MISSING = MISSING
    event_types: EventFilters | MISSING = MISSING
    keep_response_excerpts: bool | MISSING = MISSING
    """Turning it off erases the excerpts."""
    state: EndpointState | MISSING = MISSING
    """Enabling an endpoint sends its pending deliveries at once."""


class RotateWebhookSecretRequest(StrictModel):
    """How to rotate an endpoint's secret."""

    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24
    """For how long messages are signed with the old secret too."""


class SendTestEventRequest(StrictModel):
    """A test event has no settings: send `{}`."""

    __test__ = False


class RedeliverWebhookRequest(StrictModel):
    """A redelivery has no settings: send `{}`."""


class StartWebhookReplayRequest(StrictModel):
    """What to send again."""

    after: LogPosition
    """Every event after this position that the endpoint's filters match."""
