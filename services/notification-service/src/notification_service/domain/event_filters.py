"""Filters of event types."""

import re
from typing import Final

WILDCARD: Final = "*"
FILTER_PATTERN: Final = r"^(?:\*|[a-z]+\.(?:\*|[a-z_]+))$"
"""A filter: `*`, a family such as `request.*`, or one type such as `request.refused`."""
_FILTER: Final = re.compile(FILTER_PATTERN)


def matching_filters(event_type: str) -> tuple[str, str, str]:
    """The three filters that match a type: all types, its family, itself."""
    family = event_type.partition(".")[0]
    return WILDCARD, f"{family}.*", event_type


def is_known_filter(text: str, known_types: frozenset[str]) -> bool:
    """Whether a filter matches at least one known type; a misspelt one does not."""
    return _FILTER.fullmatch(text) is not None and any(
        text in matching_filters(each) for each in known_types
    )
