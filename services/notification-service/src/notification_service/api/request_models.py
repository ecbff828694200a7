"""What clients send."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from notification_service.api.field_types import (
    ALL_EVENTS,
    EndpointDescription,
    EndpointUrl,
    EventFilters,
    LogPosition,
    StrictModel,
)
from notification_service.store.endpoints import EndpointState


class CreateWebhookEndpointRequest(StrictModel):
    """Where to be told, and of what."""

    url: EndpointUrl
    description: EndpointDescription = ""
    event_types: EventFilters = ALL_EVENTS
    """Which events: `*` for all, a family such as `request.*`, or one type."""
    keep_response_excerpts: bool = False
    """Keep, for some days, how your receiver's answers to failed attempts begin. They are masked as
    far as can be told, but a name in them is kept: ask for it while you look for a fault."""


class UpdateWebhookEndpointRequest(StrictModel):
    """What to change; what is left out stays as it is."""

    url: EndpointUrl | MISSING = MISSING
    description: EndpointDescription | MISSING = MISSING
    event_types: EventFilters | MISSING = MISSING
    keep_response_excerpts: bool | MISSING = MISSING
    """Turning it off erases what was kept."""
    state: EndpointState | MISSING = MISSING
    """Enabling again sends at once what was kept meanwhile."""


class RotateWebhookSecretRequest(StrictModel):
    """How to change an endpoint's secret."""

    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24
    """For how long messages are signed with the old secret too."""


class SendTestEventRequest(StrictModel):
    """A test event has no settings: send `{}`."""

    __test__ = False


class RedeliverWebhookRequest(StrictModel):
    """A redelivery has no settings: send `{}`."""


class StartWebhookReplayRequest(StrictModel):
    """What to send once more."""

    after: LogPosition
    """Everything recorded after this position, that the endpoint's filters let through."""
