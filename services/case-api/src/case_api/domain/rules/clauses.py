"""The clauses of a rule."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.prior_fact import PriorFact
from case_api.domain.rules.about import About, Selector, about_of
from case_api.domain.rules.field import Field, field
from events.contracts import Event

EventT = TypeVar("EventT", bound=Event)
P = TypeVar("P", bound=Event)

Day: TypeAlias = Callable[[EventT], date | MISSING]
OtherSubjects: TypeAlias = Callable[[CaseState, EventT], Sequence[UUID]]
"""Further subjects that a fact is about, by the state of the case, such as requests that are
answered together."""

OtherFacts: TypeAlias = Callable[[CaseState, EventT], Sequence[PriorFact]]
"""Further facts that have the effect of a required one, by the state of the case."""


@dataclass(frozen=True, slots=True)
class Creates(Generic[EventT]):
    """The id that a fact introduces, which is generated where a client leaves it out."""

    id: Field[EventT, UUID]
    repeatable: bool
    version: Callable[[EventT], int] | None


@dataclass(frozen=True, slots=True)
class Days(Generic[EventT]):
    """Days of a fact in the order in which they fall."""

    in_order: Sequence[Field[EventT, date | MISSING]]


@dataclass(frozen=True, slots=True)
class AllowFuture(Generic[EventT]):
    """Days that may be after today."""

    days: Sequence[Field[EventT, date | MISSING]]


@dataclass(frozen=True, slots=True)
class Requires(Generic[EventT]):
    """One of these facts must be in effect about the subject."""

    any_of: Sequence[type[Event]]
    about: About[EventT]
    in_any_order: bool
    or_about: OtherSubjects[EventT]
    or_by: OtherFacts[EventT]


@dataclass(frozen=True, slots=True)
class ExcludedBy(Generic[EventT]):
    """None of these facts may be in effect about the subject."""

    any_of: Sequence[type[Event]]
    about: About[EventT]
    unless: Callable[[EventT, Event], bool]
    or_about: OtherSubjects[EventT]
    by_content: bool
    """Whether `unless` reads more of a fact than its day."""


@dataclass(frozen=True, slots=True)
class Reopens(Generic[EventT]):
    """A decision that is no longer in effect after this fact."""

    contract: type[Event]
    about: About[EventT]
    when: Callable[[EventT], bool]


@dataclass(frozen=True, slots=True)
class NotRepeated(Generic[EventT]):
    """No two facts of the type about one subject have the same legal date and value."""

    about: About[EventT]
    value: Callable[[EventT], Hashable]


@dataclass(frozen=True, slots=True)
class IsAbout(Generic[EventT]):
    """An id by which later facts refer to this one."""

    about: About[EventT]


@dataclass(frozen=True, slots=True)
class Checks(Generic[EventT]):
    """A condition that no other clause expresses."""

    check: Callable[[CaseState, EventT], None]


@dataclass(frozen=True, slots=True)
class Completes(Generic[EventT]):
    """A function that completes a fact from the state of the case."""

    complete: Callable[[CaseState, EventT], EventT]


@dataclass(frozen=True, slots=True)
class AtMost:
    """How many facts of the type may be in effect in one case."""

    facts: int


Clause: TypeAlias = (
    Creates[EventT]
    | Days[EventT]
    | AllowFuture[EventT]
    | Requires[EventT]
    | ExcludedBy[EventT]
    | Reopens[EventT]
    | NotRepeated[EventT]
    | IsAbout[EventT]
    | Checks[EventT]
    | Completes[EventT]
    | AtMost
)


def creates(
    value: Callable[[EventT], UUID], *, version: Callable[[EventT], int] | None = None
) -> Creates[EventT]:
    """The fact introduces this id: no earlier fact of its type may have it.

    With `version`, the same id may come again with a higher version.
    """
    return Creates(field(value), repeatable=False, version=version)


def continues(value: Callable[[EventT], UUID]) -> Creates[EventT]:
    """The fact introduces this id, or continues what another fact introduced with it."""
    return Creates(field(value), repeatable=True, version=None)


def days(*in_order: Day[EventT]) -> Days[EventT]:
    """Days in the order in which they fall, none of them after today.

    A missing one is skipped. The first clause's first given day is the day that is compared
    with a predecessor's.
    """
    return Days([field(day) for day in in_order])


def allow_future(*days: Day[EventT]) -> AllowFuture[EventT]:
    """These days may be after today. Their order, and all other days, are checked as always."""
    return AllowFuture([field(day) for day in days])


def _no_others(_: CaseState, __: Event) -> Sequence[UUID]:
    return ()


def _no_facts(_: CaseState, __: Event) -> Sequence[PriorFact]:
    return ()


def requires(
    *,
    any_of: Sequence[type[Event]],
    about: Selector[EventT],
    or_about: OtherSubjects[EventT] | None = None,
    or_by: OtherFacts[EventT] | None = None,
    in_any_order: bool = False,
) -> Requires[EventT]:
    """One of these facts must be recorded about the subject, and not be dated later.

    If there is none, one about `or_about` is enough, or else one of the facts of `or_by`.
    `in_any_order` leaves out the comparison of days. A case that was taken over from an older
    system may lack earlier facts.
    """
    return Requires(
        any_of, about_of(about), in_any_order, or_about or _no_others, or_by or _no_facts
    )


def excluded_by(
    *any_of: type[P],
    about: Selector[EventT],
    or_about: OtherSubjects[EventT] | None = None,
    unless: Callable[[EventT, P], bool] | None = None,
) -> ExcludedBy[EventT]:
    """None of these facts may be in effect about the subject, unless a condition holds.

    Nor about any of `or_about`.
    """

    def is_excepted(fact: EventT, prior: Event) -> bool:
        return unless is not None and isinstance(prior, any_of) and unless(fact, prior)

    return ExcludedBy(
        any_of,
        about_of(about),
        is_excepted,
        or_about or _no_others,
        by_content=unless is not None,
    )


def excluded_by_earlier(
    *any_of: type[Event],
    about: Selector[EventT],
    or_about: OtherSubjects[EventT] | None = None,
) -> ExcludedBy[EventT]:
    """None of these facts may be in effect about the subject with an earlier day, or the same.

    What is recorded late may have happened before them.
    """
    return ExcludedBy(any_of, about_of(about), _is_before, or_about or _no_others, by_content=False)


def excluded_by_later(*any_of: type[Event], about: Selector[EventT]) -> ExcludedBy[EventT]:
    """None of these facts may be in effect about the subject with a later day."""
    return ExcludedBy(any_of, about_of(about), _is_not_before, _no_others, by_content=False)


def _is_before(fact: Event, prior: Event) -> bool:
    days = fact.legal_date, prior.legal_date
    return days[0] is not None and days[1] is not None and days[0] < days[1]


def _is_not_before(fact: Event, prior: Event) -> bool:
    return not _is_before(fact, prior)


def reopens(
    contract: type[Event],
    *,
    about: Selector[EventT],
    when: Callable[[EventT], bool] = lambda _: True,
) -> Reopens[EventT]:
    """Decisions of this type about the subject are no longer in effect, so it is decided again.

    Those that are dated up to the day of this fact, whichever of them is recorded first; of the
    same day, those that are recorded before.
    """
    return Reopens(contract, about_of(about), when)


def not_repeated(
    about: Selector[EventT], value: Callable[[EventT], Hashable] = lambda _: None
) -> NotRepeated[EventT]:
    """No other fact of the type about the subject has the same legal date and the same value.

    Also none that is no longer in effect: a decision that was reversed is not recorded twice.
    """
    return NotRepeated(about_of(about), value)


def about(value: Selector[EventT]) -> IsAbout[EventT]:
    """The fact is about this subject, and later facts refer to it by the id."""
    return IsAbout(about_of(value))


def checks(check: Callable[[CaseState, EventT], None]) -> Checks[EventT]:
    """A function that raises `CannotHaveHappened`, for what no other clause expresses."""
    return Checks(check)


def completes(complete: Callable[[CaseState, EventT], EventT]) -> Completes[EventT]:
    """A function that returns the fact, completed from the state of the case."""
    return Completes(complete)


def at_most(facts: int) -> AtMost:
    """No more facts of this type than this may be in effect in one case."""
    return AtMost(facts)
