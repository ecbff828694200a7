"""What must be true for a fact of one type to have happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeAlias, TypeVar, get_args
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.rules.clauses import (
    AllowFuture,
    AtMost,
    Checks,
    Clause,
    Completes,
    Creates,
    Days,
    ExcludedBy,
    IsAbout,
    NotRepeated,
    Reopens,
    Requires,
)
from case_api.domain.rules.field import Field
from events.contracts import Event

EventT = TypeVar("EventT", bound=Event)
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class FactRule(Generic[EventT]):
    """The clauses of one contract, each kind by itself.

    `ids` are the fields by which later facts refer to this one.
    """

    contract: type[EventT]
    creates: Creates[EventT] | None
    ids: Sequence[Field[EventT, UUID] | Field[EventT, UUID | MISSING]]
    days: Sequence[Days[EventT]]
    future: frozenset[str]
    requires: Sequence[Requires[EventT]]
    excluded_by: Sequence[ExcludedBy[EventT]]
    reopens: Sequence[Reopens[EventT]]
    not_repeated: NotRepeated[EventT] | None
    checks: Sequence[Checks[EventT]]
    completes: Completes[EventT] | None
    at_most: int | None

    def ids_of(self, fact: EventT) -> Sequence[UUID]:
        """The ids of a fact that were given."""
        return [value for field in self.ids if isinstance(value := field.value(fact), UUID)]

    def days_of(self, fact: EventT) -> Sequence[Sequence[tuple[str, date]]]:
        """The given days of a fact with the names of their fields, each list in its order."""
        return [
            [
                (field.name, day)
                for field in each.in_order
                if isinstance(day := field.value(fact), date)
            ]
            for each in self.days
        ]


AnyRule: TypeAlias = FactRule[Any]


def rule(contract: type[EventT], *clauses: Clause[EventT]) -> FactRule[EventT]:
    """The rule of a contract, from its clauses.

    Raises:
        TypeError: a clause names a field that the contract does not have, or the contract has a day
            that no clause names.
    """
    creates = _only(contract, [each for each in clauses if isinstance(each, Creates)])
    limit = _only(contract, [each for each in clauses if isinstance(each, AtMost)])
    requires = [each for each in clauses if isinstance(each, Requires)]
    excluded_by = [each for each in clauses if isinstance(each, ExcludedBy)]
    subjects = [each.about for each in [*requires, *excluded_by]]
    subjects += [each.about for each in clauses if isinstance(each, IsAbout)]
    ids = [*([creates.id] if creates else []), *(each.id for each in subjects if each.id)]
    made = FactRule(
        contract,
        creates,
        [*{field.name: field for field in ids}.values()],
        [each for each in clauses if isinstance(each, Days)],
        frozenset(
            day.name for each in clauses if isinstance(each, AllowFuture) for day in each.days
        ),
        requires,
        excluded_by,
        [each for each in clauses if isinstance(each, Reopens)],
        _only(contract, [each for each in clauses if isinstance(each, NotRepeated)]),
        [each for each in clauses if isinstance(each, Checks)],
        _only(contract, [each for each in clauses if isinstance(each, Completes)]),
        limit.facts if limit else None,
    )
    _verify(made)
    return made


def _only(contract: type[Event], found: Sequence[C]) -> C | None:
    if len(found) > 1:
        raise TypeError(f"{contract.type} has two clauses of a kind that is given once")
    return found[0] if found else None


def _verify(made: AnyRule) -> None:
    """Hold a rule to its contract: every field exists, and no day is left unchecked."""
    fields = made.contract.model_fields
    dated = {name for name, each in fields.items() if _holds_a_day(each.annotation)}
    checked = {field.name for each in made.days for field in each.in_order}
    named = {field.name for field in made.ids} | checked | made.future
    if not named <= fields.keys():
        raise TypeError(f"{made.contract.type} has no {', '.join(named - fields.keys())}")
    if dated != checked or not made.future <= checked:
        raise TypeError(f"{made.contract.type}: days() must name each day of it, and no other")


def _holds_a_day(annotation: object) -> bool:
    """Whether a field is a day, or a day that may be missing."""
    return annotation is date or any(_holds_a_day(part) for part in get_args(annotation))
