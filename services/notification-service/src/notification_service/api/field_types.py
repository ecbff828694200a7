"""Field types of bodies, with bounds that OpenAPI shows."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from chassis.query import MAX_SAFE_INTEGER
from events.contracts import CONTRACTS
from notification_service.domain import endpoint_url
from notification_service.domain.event_filters import WILDCARD, matching_filters

KNOWN_FILTERS: Final = sorted({each for known in CONTRACTS for each in matching_filters(known)})
"""Every filter that matches a known type."""


def _check_filter(text: str) -> str:
    if text not in KNOWN_FILTERS:
        raise PydanticCustomError("unknown_event_type", "matches no event type")
    return text


EventFilter = Annotated[
    str, AfterValidator(_check_filter), Field(json_schema_extra={"enum": [*KNOWN_FILTERS]})
]
"""`*`, a family such as `request.*`, or one type such as `request.refused`."""
EventFilters = Annotated[tuple[EventFilter, ...], Field(min_length=1, max_length=50)]
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
ALL_EVENTS: Final = (WILDCARD,)
