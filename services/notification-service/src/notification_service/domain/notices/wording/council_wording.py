"""What a council adds to notices in its own words. It is text of others: nothing in it is trusted.

It is placed before and after what the law requires, in paragraphs of its own, and can remove none
of that. Besides text it has a few values; no other part of a template language is accepted.
"""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from notification_service.domain.notices.document import ParagraphBlock, TextRun
from notification_service.domain.notices.entry import CatalogueEntry
from notification_service.domain.notices.wording.markup import normalised_text
from notification_service.domain.notices.wording.templates import (
    PLACEHOLDER,
    InvalidTemplate,
    render_template,
    template_variables,
)

COUNCIL_VALUES: Final = frozenset({"council", "phone", "email", "website", "reference"})
"""The values that a council may use in its words."""
_LONGEST_TEXT: Final = 2000
_MOST_VALUES: Final = 20


def _check(text: str) -> str:
    """A text that has nothing but text and known values."""
    found = PLACEHOLDER.findall(text)
    rest = PLACEHOLDER.sub("", text)
    if any(mark in rest for mark in ("{{", "}}", "{%", "%}", "{#", "#}")):
        raise PydanticCustomError(
            "no_template",
            "must have text and values in double braces, and nothing else of a template",
        )
    if len(found) > _MOST_VALUES:
        raise PydanticCustomError("too_many_values", "must have at most 20 values")
    if not {*found} <= COUNCIL_VALUES:
        known = {"expected": ", ".join(sorted(COUNCIL_VALUES))}
        raise PydanticCustomError("unknown_value", "may have the values {expected}", known)
    if not all(each.isprintable() or each == "\n" for each in text):
        raise PydanticCustomError(
            "control_character", "must have no control characters other than line breaks"
        )
    try:
        template_variables(text)
    except InvalidTemplate:
        raise PydanticCustomError("no_template", "cannot be read as a template") from None
    return text


CouncilText = Annotated[str, Field(max_length=_LONGEST_TEXT), AfterValidator(_check)]
"""Paragraphs, with an empty line between two."""


class CouncilWording(CatalogueEntry):
    """What a council adds to a notice, or to all."""

    opening: CouncilText = ""
    """Before what the law requires."""
    closing: CouncilText = ""
    """After it."""


def council_paragraphs(text: str, values: Mapping[str, str]) -> tuple[ParagraphBlock, ...]:
    """The paragraphs of a text of the council. Its words and its values are text, never markup.

    Raises:
        InvalidTemplate: it uses a value that is not given.
    """
    paragraphs = [each for each in text.split("\n\n") if each.strip()]
    written = [_plain(each, values) for each in paragraphs]
    return tuple(ParagraphBlock((TextRun(each),)) for each in written if each)


def _plain(text: str, values: Mapping[str, str]) -> str:
    """The template rendered with its values marked as safe: the result is text, not HTML."""
    safe = {name: _PlainValue(value) for name, value in values.items()}
    return normalised_text(render_template(text, safe))


class _PlainValue(str):
    """A value that is text, and is written as it is: no HTML is made of the result."""

    __slots__ = ()

    def __html__(self) -> str:
        return self
