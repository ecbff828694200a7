"""The catalogue of notices: requirements, elements, values and steps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from notification_service.domain.notices.element import ElementValue, NextStep, NoticeElement
from notification_service.domain.notices.requirement import NoticeRequirement


@dataclass(frozen=True)
class NoticeCatalogue:
    """Which notices are required, and what each must state. Made by `parser`, which checks it."""

    requirements: tuple[NoticeRequirement, ...]
    elements: Mapping[str, NoticeElement]
    values: Mapping[str, ElementValue]
    steps: Mapping[str, NextStep]

    def in_force(self, day: date) -> Iterator[NoticeRequirement]:
        """The requirements for facts of a day."""
        return (each for each in self.requirements if each.in_force.includes(day))

    def requirement(self, notice: str, day: date) -> NoticeRequirement:
        """A requirement as it is for facts of a day. Raises KeyError: there is none."""
        for each in self.in_force(day):
            if each.id == notice:
                return each
        raise KeyError(notice)

    def elements_of(self, requirement: NoticeRequirement) -> Sequence[NoticeElement]:
        """What a notice must state, in its order."""
        return [self.elements[each] for each in requirement.must_say]

    def values_of(self, requirement: NoticeRequirement) -> Sequence[ElementValue]:
        """The values that a notice needs, in the order of the catalogue."""
        needed = {name for each in self.elements_of(requirement) for name in each.needs}
        return [each for each in self.values.values() if each.id in needed]

    @cached_property
    def fact_types(self) -> frozenset[str]:
        """The types of the facts that may require a notice."""
        return frozenset(
            trigger.event_type for each in self.requirements for trigger in each.triggers
        )

    @cached_property
    def phases(self) -> Mapping[str, Sequence[NoticeRequirement]]:
        """The requirements of each file."""
        phases = dict.fromkeys(each.phase for each in self.requirements)
        return {
            phase: [each for each in self.requirements if each.phase == phase] for phase in phases
        }
