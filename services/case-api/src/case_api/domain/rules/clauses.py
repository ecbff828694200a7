"""The clauses of a rule, in words that read like the law."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.rules.about import About, Selector, about_of
from case_api.domain.rules.field import Field, field
from events.contracts import Event

E = TypeVar("E", bound=Event)
P = TypeVar("P", bound=Event)

Day: TypeAlias = Callable[[E], date | MISSING]


@dataclass(frozen=True, slots=True)
class Creates(Generic[E]):
    """The id that a fact introduces, which is generated where a client leaves it out."""

    id: Field[E, UUID]
    repeatable: bool
    version: Callable[[E], int] | None


@dataclass(frozen=True, slots=True)
class Days(Generic[E]):
    """Days of a fact in the order in which they fall."""

    in_order: Sequence[Field[E, date | MISSING]]


@dataclass(frozen=True, slots=True)
class AllowFuture(Generic[E]):
    """Days that may be after today."""

    days: Sequence[Field[E, date | MISSING]]


@dataclass(frozen=True, slots=True)
class Requires(Generic[E]):
    """One of these facts must be in effect about the subject."""

    any_of: Sequence[type[Event]]
    about: About[E]
    in_any_order: bool


@dataclass(frozen=True, slots=True)
class ExcludedBy(Generic[E]):
    """None of these facts may be in effect about the subject."""

    any_of: Sequence[type[Event]]
    about: About[E]
    unless: Callable[[E, Event], bool]


@dataclass(frozen=True, slots=True)
class Reopens(Generic[E]):
    """A decision that is no longer in effect after this fact."""

    contract: type[Event]
    about: About[E]
    when: Callable[[E], bool]


@dataclass(frozen=True, slots=True)
class IsAbout(Generic[E]):
    """An id by which later facts find this one."""

    about: About[E]


@dataclass(frozen=True, slots=True)
class Checks(Generic[E]):
    """A condition that no other clause expresses."""

    check: Callable[[CaseState, E], None]


@dataclass(frozen=True, slots=True)
class Completes(Generic[E]):
    """A function that adds what a client may leave out and the case knows."""

    complete: Callable[[CaseState, E], E]


@dataclass(frozen=True, slots=True)
class AtMost:
    """How many facts of the type may be in effect in one case."""

    facts: int


Clause: TypeAlias = (
    Creates[E]
    | Days[E]
    | AllowFuture[E]
    | Requires[E]
    | ExcludedBy[E]
    | Reopens[E]
    | IsAbout[E]
    | Checks[E]
    | Completes[E]
    | AtMost
)


def creates(value: Callable[[E], UUID], *, version: Callable[[E], int] | None = None) -> Creates[E]:
    """The fact introduces this id: no earlier fact of its type may have it.

    With `version`, the same id may come again with a higher version.
    """
    return Creates(field(value), repeatable=False, version=version)


def continues(value: Callable[[E], UUID]) -> Creates[E]:
    """The fact introduces this id, or continues what another fact introduced with it."""
    return Creates(field(value), repeatable=True, version=None)


def days(*in_order: Day[E]) -> Days[E]:
    """Days in the order in which they fall, none of them after today. A missing one is passed over.

    The first clause's first given day is the day that is compared with a predecessor's.
    """
    return Days([field(day) for day in in_order])


def allow_future(*days: Day[E]) -> AllowFuture[E]:
    """These days may be after today. Their order, and all other days, are checked as always."""
    return AllowFuture([field(day) for day in days])


def requires(
    *, any_of: Sequence[type[Event]], about: Selector[E], in_any_order: bool = False
) -> Requires[E]:
    """One of these facts must be recorded about the subject, and not be dated later.

    `in_any_order` leaves out the comparison of days. A case that was taken over from an older
    system may lack the facts of the time before.
    """
    return Requires(any_of, about_of(about), in_any_order)


def excluded_by(
    *any_of: type[P], about: Selector[E], unless: Callable[[E, P], bool] | None = None
) -> ExcludedBy[E]:
    """None of these facts may be in effect about the subject, unless a condition holds."""

    def lifted(fact: E, prior: Event) -> bool:
        return unless is not None and isinstance(prior, any_of) and unless(fact, prior)

    return ExcludedBy(any_of, about_of(about), lifted)


def reopens(
    contract: type[Event],
    *,
    about: Selector[E],
    when: Callable[[E], bool] = lambda _: True,
) -> Reopens[E]:
    """Decisions of this type about the subject are no longer in effect, so it is decided again."""
    return Reopens(contract, about_of(about), when)


def about(value: Selector[E]) -> IsAbout[E]:
    """The fact is about this subject, and is found by its id."""
    return IsAbout(about_of(value))


def checks(check: Callable[[CaseState, E], None]) -> Checks[E]:
    """A function that raises `CannotHaveHappened`, for what no other clause expresses."""
    return Checks(check)


def completes(complete: Callable[[CaseState, E], E]) -> Completes[E]:
    """A function that answers the fact with what a client may leave out and the case knows."""
    return Completes(complete)


def at_most(facts: int) -> AtMost:
    """No more facts of this type than this may be in effect in one case."""
    return AtMost(facts)
