"""The order of the rulebook page, and the limits that it lists for information only."""

import tomllib
from collections.abc import Iterable, Sequence

from deadline_service.domain.rulebook.event_pattern import RulebookEntry
from deadline_service.domain.rulebook.rule import LegalSource, RuleText
from deadline_service.domain.rulebook.vocabulary import Confidence


class Chapter(RulebookEntry):
    """A file of rules, with its heading."""

    phase: str
    part: str | None = None
    """The part of the statutory timetable."""
    title: RuleText

    @property
    def heading(self) -> str:
        """`Part C. Reviews and amendments`."""
        return self.title if self.part is None else f"Part {self.part}. {self.title}"


class InformationEntry(RulebookEntry):
    """A limit outside the SEND Regulations, listed for information. It has no deadlines."""

    id: str
    what: RuleText
    whose: RuleText
    source: LegalSource
    confidence: Confidence


class RulebookContents(RulebookEntry):
    """The chapters of the page in order, and its entries for information."""

    chapter: tuple[Chapter, ...]
    information: tuple[InformationEntry, ...] = ()

    def chapters(self, phases: Iterable[str]) -> Sequence[Chapter]:
        """The chapters of some phases; phases that the contents do not list come last, by name."""
        wanted = dict.fromkeys(phases)
        named = [each for each in self.chapter if each.phase in wanted]
        others = sorted(wanted.keys() - {each.phase for each in named})
        return [*named, *(Chapter(phase=each, title=each.capitalize()) for each in others)]


def parse_contents(text: str) -> RulebookContents:
    """The contents in a TOML text."""
    return RulebookContents.model_validate(tomllib.loads(text))
