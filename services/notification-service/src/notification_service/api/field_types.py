"""What bodies are made of: strict, frozen, and with bounds that OpenAPI shows."""

from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from events.contracts import CONTRACTS
from notification_service.domain import endpoint_url
from notification_service.domain.event_filters import WILDCARD, matching_filters

MAX_SAFE_INTEGER: Final = 2**53 - 1
"""The largest whole number that every JSON reader holds exactly."""
KNOWN_FILTERS: Final = sorted({each for known in CONTRACTS for each in matching_filters(known)})
"""Every filter that lets something through."""


class StrictModel(BaseModel):
    """A body. Unknown fields, numbers as text and nulls are refused."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


def _check_filter(text: str) -> str:
    if text not in KNOWN_FILTERS:
        raise PydanticCustomError("unknown_event_type", "lets no event through")
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
"""An endpoint's address; checked against the installation's settings when it is set."""
EndpointDescription = Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9 .,:()/_-]*$")]
"""A name for your own use. Nobody's name or reference: it is not protected as a person's data."""
LogPosition = Annotated[int, Field(ge=0, le=MAX_SAFE_INTEGER)]
Cursor = Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")]
ALL_EVENTS: Final = (WILDCARD,)
