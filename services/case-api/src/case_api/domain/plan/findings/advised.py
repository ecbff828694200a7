"""The parts of advice that a plan may cite, and where a cited sentence is in them."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from case_api.domain.advice.content import AdviceContent, AdviceOnArea
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import AdviceId

_SEPARATOR: Final = "\0"
"""Between the parts of an advice: no text contains it."""
_MOST_PLACES: Final = 20
"""Parts in which one sentence is looked up; in a real advice it is in one."""
_SPELLING: Final = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"}
)


class AdvisedPart(PublishedEnum):
    """What a part of an advice is."""

    NEED = "need"
    OUTCOME = "outcome"
    PROVISION = "provision"
    OTHER = "other"
    """Strengths, views and background, which a plan need not take over."""


@dataclass(frozen=True, slots=True)
class AdvisedItem:
    """A part of an advice, where it is, and its text."""

    advice_id: AdviceId
    pointer: str
    part: AdvisedPart
    text: str


class AdviceSearch:
    """Finds the parts of one advice that contain a sentence."""

    def __init__(self, advice_id: AdviceId, content: AdviceContent) -> None:
        self.items: Sequence[AdvisedItem] = [
            AdvisedItem(advice_id, pointer, part, text) for pointer, part, text in _parts(content)
        ]
        texts = [comparable(each.text) for each in self.items]
        self._text = _SEPARATOR.join(texts)
        lengths = (len(each) + len(_SEPARATOR) for each in texts)
        self._starts = [0, *accumulate(lengths)]

    def containing(self, quotation: str) -> Sequence[AdvisedItem]:
        """The parts that contain a sentence, whatever its case and spaces."""
        found: list[AdvisedItem] = []
        wanted = comparable(quotation)
        at = self._text.find(wanted) if wanted else -1
        while at >= 0 and len(found) < _MOST_PLACES:
            index = bisect_right(self._starts, at) - 1
            found.append(self.items[index])
            at = self._text.find(wanted, self._starts[index + 1])
        return found


def advice_searches(advice: Mapping[AdviceId, AdviceContent]) -> Mapping[AdviceId, AdviceSearch]:
    """The search of each advice."""
    return {each: AdviceSearch(each, content) for each, content in advice.items()}


def comparable(text: str) -> str:
    """A text without what does not change a sentence: case, spaces, kinds of quotation marks."""
    plain = unicodedata.normalize("NFKC", text).translate(_SPELLING).casefold()
    return re.sub(r"\s+", " ", plain).strip().rstrip(".")


def _parts(content: AdviceContent) -> Iterator[tuple[str, AdvisedPart, str]]:
    for index, view in enumerate(content.views):
        yield f"/views/{index}", AdvisedPart.OTHER, view.text
    for index, text in enumerate(content.background):
        yield f"/background/{index}", AdvisedPart.OTHER, text
    for index, area in enumerate(content.areas):
        yield from _parts_of_area(f"/areas/{index}", area)


def _parts_of_area(pointer: str, area: AdviceOnArea) -> Iterator[tuple[str, AdvisedPart, str]]:
    for index, text in enumerate(area.strengths):
        yield f"{pointer}/strengths/{index}", AdvisedPart.OTHER, text
    for index, need in enumerate(area.needs):
        yield f"{pointer}/needs/{index}", AdvisedPart.NEED, _joined(need.heading, need.text)
    for index, outcome in enumerate(area.outcomes):
        text = _joined(outcome.text, outcome.measured_by)
        yield f"{pointer}/outcomes/{index}", AdvisedPart.OUTCOME, text
    for index, row in enumerate(area.provision):
        text = _joined(row.text, row.by_whom, row.frequency)
        yield f"{pointer}/provision/{index}", AdvisedPart.PROVISION, text


def _joined(*texts: object) -> str:
    """The texts that are given, each in a line."""
    return "\n".join(each for each in texts if isinstance(each, str))
