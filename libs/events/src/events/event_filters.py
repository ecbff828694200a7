"""Filters of event types, for webhooks and the change feed."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from events.contracts import CONTRACTS

ALL_TYPES: Final = "*"
"""The filter that matches every type."""


def matching_filters(event_type: str) -> tuple[str, str, str]:
    """The three filters that match a type: all types, its family, itself."""
    family = event_type.partition(".")[0]
    return ALL_TYPES, f"{family}.*", event_type


KNOWN_FILTERS: Final = sorted({each for known in CONTRACTS for each in matching_filters(known)})
"""Every filter that matches a type of this release."""


def _check_filter(text: str) -> str:
    if text not in KNOWN_FILTERS:
        raise PydanticCustomError("unknown_event_type", "matches no event type")
    return text


EventFilter = Annotated[
    str, AfterValidator(_check_filter), Field(json_schema_extra={"enum": [*KNOWN_FILTERS]})
]
"""`*`, a family such as `request.*`, or one type such as `request.refused`."""
EventFilters = Annotated[tuple[EventFilter, ...], Field(min_length=1, max_length=50)]
