"""Field types of bodies, with bounds that OpenAPI shows."""

from typing import Annotated, Final

from pydantic import Field

from chassis.query import MAX_SAFE_INTEGER
from events.event_filters import ALL_TYPES
from notification_service.domain import endpoint_url

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
