"""The texts of plans and of advice: bounded, composed, never empty."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field


def _composed(text: str) -> str:
    """The same text in Unicode's composed form, so that equal texts are equal."""
    return unicodedata.normalize("NFC", text)


Passage = Annotated[
    str,
    Field(min_length=1, max_length=4000, pattern=r"\S", examples=["Reads simple words."]),
    AfterValidator(_composed),
]
"""A text of up to 4,000 characters, in as many lines as it needs."""
ShortPassage = Annotated[
    str,
    Field(min_length=1, max_length=300, pattern=r"\S", examples=["Page 2, paragraph 3"]),
    AfterValidator(_composed),
]
"""A text of up to 300 characters."""
