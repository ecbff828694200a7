"""The words of the law that a rule relies on: quoted if they are verbatim, else in short."""

import re
from typing import Final, Self

from pydantic import BaseModel
from pydantic_core import MISSING

from events.contracts.published_enum import PublishedEnum

_LABEL: Final = re.compile(
    r" \((?P<label>[^()]*(?:\([^()]*\)[^()]*)*(?:paraphrased|from memory)[^()]*)\)"
)
_PLACE: Final = re.compile(r" \((?P<place>[^()]*\b(?:r|reg|s|art)\.? ?\d[^()]*(?:\([^()]*\))*)\)$")


class WordsBasis(PublishedEnum):
    """How the words were taken from the law."""

    VERBATIM = "verbatim"
    """They are a quotation."""
    PARAPHRASED = "paraphrased"
    """They say in short what the law says. They are never shown in quotation marks."""
    FROM_MEMORY = "from memory"
    """As `paraphrased`, and the law was not read."""


class LegalWords(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """Words of the law, or a summary of them, and how they were taken from it."""

    text: str
    basis: WordsBasis
    place: str | MISSING = MISSING
    """Where they are, if that is not the source of the rule."""

    @classmethod
    def parse(cls, words: str) -> Self:
        """The words as the rulebook has them, where a label in brackets marks a paraphrase."""
        if (label := _LABEL.search(words)) is not None:
            basis = WordsBasis.FROM_MEMORY if "memory" in label[0] else WordsBasis.PARAPHRASED
            text = words[: label.start()] + words[label.end() :]
            return cls(text=text, basis=basis, place=_place_in(label["label"]))
        if (place := _PLACE.search(words)) is not None:
            quoted = words[: place.start()]
            return cls(text=quoted, basis=WordsBasis.VERBATIM, place=place["place"])
        return cls(text=words, basis=WordsBasis.VERBATIM)

    @property
    def is_quotation(self) -> bool:
        """Whether they may be shown in quotation marks."""
        return self.basis is WordsBasis.VERBATIM

    def __str__(self) -> str:
        """`“within six weeks”`, or `in short: within six weeks`."""
        place = "" if self.place is MISSING else f" ({self.place})"
        match self.basis:
            case WordsBasis.VERBATIM:
                return f"“{self.text}”{place}"
            case WordsBasis.PARAPHRASED:
                return f"in short{place}: {self.text}"
            case WordsBasis.FROM_MEMORY:
                return f"in short, from memory{place}: {self.text}"


def _place_in(label: str) -> str | MISSING:
    """What a label says besides that the words are a paraphrase."""
    kept = [
        part for each in re.split(r"[;,] ?", label) if not _is_mark(part := each.strip()) and part
    ]
    return ", ".join(kept) or MISSING


def _is_mark(part: str) -> bool:
    return "paraphrased" in part or "from memory" in part
