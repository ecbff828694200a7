"""Which events an endpoint listens to."""

import re
from typing import Final

EVERYTHING: Final = "*"
PATTERN: Final = r"^(?:\*|[a-z]+\.(?:\*|[a-z_]+))$"
"""A filter: `*`, a family such as `request.*`, or one type such as `request.refused`."""
_SHAPE: Final = re.compile(PATTERN)


def filters_for(event_type: str) -> tuple[str, str, str]:
    """The three filters that let a type through: everything, its family, itself."""
    family = event_type.partition(".")[0]
    return EVERYTHING, f"{family}.*", event_type


def is_filter(text: str, known_types: frozenset[str]) -> bool:
    """Whether a filter lets at least one known type through; a misspelt one never would."""
    return _SHAPE.fullmatch(text) is not None and any(
        text in filters_for(each) for each in known_types
    )
