"""The texts of which a person's details consist: one line each, of visible characters."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from case_api.domain.pattern_message import pattern_message

_UNSEEN: Final = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""Control characters, zero-width ones and those that change the direction of writing."""


def _composed(text: str) -> str:
    """The same text in Unicode's composed form, so that equal names are equal."""
    return unicodedata.normalize("NFC", text)


def _line(longest: int, example: str) -> object:
    """The constraint of one line of text: visible characters only, and no space at its start."""
    return Field(
        min_length=1,
        max_length=longest,
        pattern=rf"^[^\s{_UNSEEN}][^{_UNSEEN}]*$",
        examples=[example],
    )


_ONE_LINE: Final = pattern_message(
    "must be one line, without hidden characters and without a space at its start"
)
Name = Annotated[str, _line(100, "Example"), _ONE_LINE, AfterValidator(_composed)]
Line = Annotated[str, _line(200, "Sam Example"), _ONE_LINE, AfterValidator(_composed)]
Address = Annotated[
    str, _line(500, "1 Example Street, Anytown"), _ONE_LINE, AfterValidator(_composed)
]
Postcode = Annotated[
    str,
    Field(
        max_length=8,
        pattern=r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}$",
        examples=["ZZ99 1ZZ"],
    ),
    pattern_message(
        "must be in capital letters, with one space before the last three characters: ZZ99 1ZZ"
    ),
]
"""A postcode in capital letters, with one space before its last three characters."""
Email = Annotated[
    str,
    Field(
        max_length=254,
        pattern=r"^[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,189}$",
        examples=["sam@example.org"],
    ),
    pattern_message("must be one e-mail address, such as sam@example.org"),
]
Phone = Annotated[
    str,
    Field(max_length=30, pattern=r"^\+?[0-9][0-9 ]{5,27}$", examples=["020 7946 0000"]),
    pattern_message("must be 6 to 28 digits and spaces, after a + where it has one: 020 7946 0000"),
]
LanguageTag = Annotated[
    str,
    Field(max_length=12, pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$", examples=["pl"]),
    pattern_message("must be a language tag of BCP 47, such as pl, pa-Guru or bfi"),
]
"""A language as BCP 47 writes it, such as `pl`, `pa-Guru`, or `bfi` for British Sign Language."""
