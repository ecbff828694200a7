"""What requires a notice: a fact of the case, or an event of a deadline."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from events.contracts import CONTRACTS, Event
from events.contracts.published_enum import PublishedEnum
from notification_service.domain.notices.conditions import (
    FieldTest,
    FieldTests,
    condition_problems,
    fulfils,
)
from notification_service.domain.notices.entry import CatalogueEntry, OneOrMore
from notification_service.domain.notices.matter import matters

Conditions = Annotated[dict[str, FieldTest], Field(default_factory=dict)]


class DeadlineOccasion(PublishedEnum):
    """Which event of a deadline requires a notice."""

    SET = "set"
    APPROACHING = "approaching"
    MISSED = "missed"
    REVISED = "revised"
    RETRACTED = "retracted"

    @property
    def event_type(self) -> str:
        """The contract of the event."""
        return f"deadline.{self.value}"


class EarlierFact(CatalogueEntry):
    """A fact about the same matter that happened before.

    If the two name no matter in common, the latest such fact of the case is taken.
    """

    fact: str
    where: Conditions

    def is_among(self, earlier: Sequence[Event], event: Event) -> bool:
        """Whether the one of the earlier facts that belongs to an event fulfils the conditions."""
        found = [each for each in earlier if each.type == self.fact]
        shared = [each for each in found if _share_matter(each, event)]
        candidates = shared or ([] if _name_others(found, event) else found[-1:])
        return any(fulfils(each, self.where) for each in candidates)


class NoticeTrigger(CatalogueEntry):
    """A fact with conditions on its data, or an event of the deadlines of some rules."""

    fact: str | None = None
    """The contract of the fact."""
    rule: OneOrMore | None = None
    """The rules of whose deadlines `when` is an event. Absent, with `when`: of any rule."""
    when: DeadlineOccasion | None = None
    where: Conditions
    """Conditions on the data of the event, all of which must hold."""
    after: tuple[EarlierFact, ...] = ()
    """Earlier facts, all of which there must be."""
    unless_after: tuple[EarlierFact, ...] = ()
    """Earlier facts, none of which there may be."""

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if (self.fact is None) is (self.when is None):
            raise ValueError("either `fact`, or `when` with or without `rule`")
        if self.rule is not None and self.when is None:
            raise ValueError("`rule` needs `when`")
        return self

    @property
    def event_type(self) -> str:
        """The contract of the event that it reacts to."""
        return self.fact or ("" if self.when is None else self.when.event_type)

    @property
    def tests(self) -> FieldTests:
        """The conditions on the event, with that on the rule."""
        return self.where if self.rule is None else {**self.where, "rule": self.rule}

    def may_apply(self, event: Event) -> bool:
        """Whether an event by itself is such, whatever the earlier facts of its case are."""
        return event.type == self.event_type and fulfils(event, self.tests)

    def applies(self, event: Event, earlier: Sequence[Event]) -> bool:
        """Whether an event, after the earlier facts of its case, is such."""
        return (
            self.may_apply(event)
            and all(each.is_among(earlier, event) for each in self.after)
            and not any(each.is_among(earlier, event) for each in self.unless_after)
        )

    def problems(self) -> Iterator[str]:
        """What it names that no contract has."""
        named: list[tuple[str, FieldTests]] = [(self.event_type, self.tests)]
        named += [(each.fact, each.where) for each in (*self.after, *self.unless_after)]
        for contract, tests in named:
            if contract not in CONTRACTS:
                yield f"there is no event {contract}"
            else:
                yield from condition_problems(contract, tests)


def _share_matter(one: Event, other: Event) -> bool:
    return bool({*matters(one)} & {*matters(other)})


def _name_others(found: Sequence[Event], event: Event) -> bool:
    """Whether the facts name other matters of a kind that the event names."""
    named = {field for field, _ in matters(event)}
    return any(field in named for each in found for field, _ in matters(each))
