"""What a clause is about: a subject by its id, or the whole case.

A selector whose id may be missing has a wrapper that states what a missing id means. A plain
selector of an optional id does not type-check, so no check is left out by mistake.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.prior_fact import WHOLE_CASE, Subject, WholeCase
from case_api.domain.rules.field import Field, field
from events.contracts import Event

EventT = TypeVar("EventT", bound=Event)

OptionalId: TypeAlias = Callable[[EventT], UUID | MISSING]


class NoSubject(Enum):
    """What a missing id means for a clause."""

    UNCHECKED = auto()
    """The fact is about no such subject, so that the clause does not apply."""
    REFUSED = auto()
    """The fact must name its subject."""


@dataclass(frozen=True, slots=True)
class About(Generic[EventT]):
    """The subject of a clause. `missing` states what a missing id means.

    `optional` states whether a fact may be about no such subject.
    """

    id: Field[EventT, UUID | MISSING] | None
    missing: Callable[[EventT], WholeCase | NoSubject]
    optional: bool = False

    @property
    def field(self) -> str | None:
        """The name of the field that holds the id."""
        return self.id.name if self.id else None

    def subject(self, fact: EventT) -> Subject | NoSubject:
        """The subject of a fact."""
        value = self.id.value(fact) if self.id else MISSING
        return value if isinstance(value, UUID) else self.missing(fact)


Selector: TypeAlias = Callable[[EventT], UUID] | About[EventT] | WholeCase
"""The argument of a clause: a selector of an id that is always given, a wrapper, or the whole case.
"""


def if_given(value: OptionalId[EventT]) -> About[EventT]:
    """The subject of an optional id; without one, the clause does not apply."""
    return About(field(value), lambda _: NoSubject.UNCHECKED, optional=True)


def required_if(condition: Callable[[EventT], bool], value: OptionalId[EventT]) -> About[EventT]:
    """The subject of an optional id, which must be given where a condition holds."""
    return About(
        field(value),
        lambda fact: NoSubject.REFUSED if condition(fact) else NoSubject.UNCHECKED,
        optional=True,
    )


def or_whole_case(value: OptionalId[EventT]) -> About[EventT]:
    """The subject of an optional id; without one, the whole case."""
    return About(field(value), lambda _: WHOLE_CASE)


def about_of(selector: Selector[EventT]) -> About[EventT]:
    """A selector as an `About`."""
    match selector:
        case About():
            return selector
        case WholeCase():
            return About(None, lambda _: WHOLE_CASE)
        case value:
            return About(field(value), lambda _: NoSubject.REFUSED)
