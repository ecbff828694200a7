"""A text of a case, such as the note of a handover. It is not on the log."""

from typing import Annotated, Final

from pydantic import Field

from case_api.domain.pattern_message import pattern_message

_CONTROL: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
"""Control characters but tabs and ends of lines, and those that change the direction of writing."""

FreeText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=10_000,
        pattern=rf"^[^{_CONTROL}]*[^\s{_CONTROL}][^{_CONTROL}]*$",
        examples=["The school expects a visit in June. Phone in the mornings."],
    ),
    pattern_message("must have a character that can be seen, and no control characters"),
]
"""A text of several lines, with at least one character that can be seen."""
