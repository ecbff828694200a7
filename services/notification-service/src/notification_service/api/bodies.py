"""What clients send."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from notification_service.api.shape import ALL, Description, Filters, Position, Shape, Url
from notification_service.store.endpoints import EndpointState


class EndpointToCreate(Shape):
    """Where to be told, and of what."""

    url: Url
    description: Description = ""
    event_types: Filters = ALL
    """Which events: `*` for all, a family such as `request.*`, or one type."""
    keep_answers: bool = False
    """Keep, for some days, how your receiver's answers to failed attempts begin. They are masked as
    far as can be told, but a name in them is kept: ask for it while you look for a fault."""


class EndpointToChange(Shape):
    """What to change; what is left out stays as it is."""

    url: Url | MISSING = MISSING
    description: Description | MISSING = MISSING
    event_types: Filters | MISSING = MISSING
    keep_answers: bool | MISSING = MISSING
    """Turning it off erases what was kept."""
    state: EndpointState | MISSING = MISSING
    """Enabling again sends at once what was kept meanwhile."""


class SecretToRotate(Shape):
    """How to change an endpoint's secret."""

    overlap_hours: Annotated[int, Field(ge=0, le=168)] = 24
    """For how long messages are signed with the old secret too."""


class TestToSend(Shape):
    """A test event has no settings: send `{}`."""

    __test__ = False


class DeliveryToRepeat(Shape):
    """A redelivery has no settings: send `{}`."""


class ReplayToStart(Shape):
    """What to send once more."""

    after: Position
    """Everything recorded after this position, that the endpoint's filters let through."""
