"""Messages about broken rules, without submitted values."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic_core import ErrorDetails

_SAFE_CONTEXT_KEYS: Final = frozenset(
    {
        "actual_length",
        "class",
        "decimal_places",
        "expected",
        "expected_tags",
        "expected_schemes",
        "field_type",
        "ge",
        "gt",
        "le",
        "lt",
        "max_digits",
        "max_length",
        "min_length",
        "multiple_of",
        "pattern",
        "whole_digits",
    }
)
"""Placeholders allowed in a message: parts of the published rule, never of the value."""

_MESSAGES: Final[Mapping[str, str]] = {  # placeholders: parts of the published rule
    "missing": "is required",
    "extra_forbidden": "is not a field of this operation",
    "date_parsing": "must be a date such as 2026-11-22",
    "date_from_datetime_parsing": "must be a date such as 2026-11-22",
    "date_from_datetime_inexact": "must be a date such as 2026-11-22, without a time",
    "datetime_parsing": "must be a time such as 2026-11-22T09:30:00Z",
    "datetime_from_date_parsing": "must be a time such as 2026-11-22T09:30:00Z",
    "date_type": "must be a date such as 2026-11-22",
    "datetime_type": "must be a time such as 2026-11-22T09:30:00Z",
    "uuid_parsing": "must be a UUID such as 5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11",
    "uuid_type": "must be a UUID such as 5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11",
    "json_invalid": "must be text that is valid Unicode",
    "string_unicode": "must be text that is valid Unicode",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "tuple_type": "must be a list",
    "union_tag_not_found": "must have a value of {discriminator}",
    "union_tag_invalid": "has a value of {discriminator} that is not accepted here",
    "too_short": "has too few entries: at least {min_length} are needed",
    "too_long": "has too many entries: at most {max_length} are accepted",
}
_ENUM_MEMBER: Final = re.compile(r"<\w+\.\w+: ('[^']*')>")
"""A member of an enumeration as pydantic names it in a literal; a client knows its value."""


def violation_message(error: ErrorDetails) -> str:
    """A sentence about the rule that was broken.

    pydantic's own, or a validator's (`PydanticCustomError`), if its placeholders are only parts of
    the rule; else a general one.
    """
    kind, filled_in = error["type"], error.get("ctx", {}).keys()
    if kind in _MESSAGES:
        return _MESSAGES[kind].format_map(error.get("ctx", {}))
    if not filled_in <= _SAFE_CONTEXT_KEYS:
        return "is not valid"
    return _ENUM_MEMBER.sub(r"\1", error["msg"])
