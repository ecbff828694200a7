"""In which order the rulebook is printed, and what it tells without policing it."""

import tomllib
from collections.abc import Iterable, Sequence

from deadline_service.domain.rulebook.happening import Entry
from deadline_service.domain.rulebook.rule import Source, Text
from deadline_service.domain.rulebook.vocabulary import Confidence


class Chapter(Entry):
    """A file of rules, with its heading."""

    phase: str
    part: str | None = None
    """The part of the statutory timetable."""
    title: Text

    @property
    def heading(self) -> str:
        """`Part C. Reviews and amendments`."""
        return self.title if self.part is None else f"Part {self.part}. {self.title}"


class Information(Entry):
    """A limit outside the SEND Regulations, told and not policed: no clock is kept for it."""

    id: str
    what: Text
    whose: Text
    source: Source
    confidence: Confidence


class Contents(Entry):
    """What is printed, and in which order."""

    chapter: tuple[Chapter, ...]
    information: tuple[Information, ...] = ()

    def chapters(self, phases: Iterable[str]) -> Sequence[Chapter]:
        """The chapters of some phases; those that are not named come last, by name."""
        wanted = dict.fromkeys(phases)
        named = [each for each in self.chapter if each.phase in wanted]
        others = sorted(wanted.keys() - {each.phase for each in named})
        return [*named, *(Chapter(phase=each, title=each.capitalize()) for each in others)]


def read_contents(text: str) -> Contents:
    """The contents that a TOML text says."""
    return Contents.model_validate(tomllib.loads(text))
