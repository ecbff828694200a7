"""Whether a text has something to read: a blank, or a dash, states nothing."""

from collections.abc import Iterator
from typing import Final
from unicodedata import category

from pydantic import JsonValue

INVISIBLE: Final = frozenset(
    map(
        chr,
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
            *range(0x180B, 0x1810),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)
"""Letters and marks that show nothing (Unicode's Default_Ignorable_Code_Point, and a blank)."""


def is_legible(text: str) -> bool:
    """Whether it has a letter that shows, or a decimal digit.

    Other numbers, such as a fraction, an exponent or a number in a circle, state nothing alone:
    what they count is written in letters.
    """
    return any(_is_read(category(each)) and each not in INVISIBLE for each in text)


def _is_read(category_of_character: str) -> bool:
    """Unicode's general categories of letters (L…) and of decimal digits (Nd)."""
    return category_of_character[0] == "L" or category_of_character == "Nd"


def illegible_places(data: JsonValue, place: str = "") -> Iterator[str]:
    """The places of texts in decoded JSON that have nothing to read, as JSON pointers."""
    match data:
        case str():
            if not is_legible(data):
                yield place
        case dict():
            for name, each in data.items():
                yield from illegible_places(each, f"{place}/{name}")
        case list():
            for number, each in enumerate(data):
                yield from illegible_places(each, f"{place}/{number}")
        case _:
            pass
