"""Whether a fact is what a rule speaks of, and on which day it happened."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from deadline_service.domain.delivery import Delivery
from deadline_service.domain.facts import Facts
from deadline_service.domain.rulebook.happening import (
    AFTER_DELIVERY,
    AtLeast,
    Condition,
    Happening,
    Includes,
    Words,
)
from events.contracts import Event
from events.envelope import Recorded

_NO_SUCH_FIELD: Final = object()


class Happened(NamedTuple):
    """A day and the fact that makes it so. Compares by day, then by place in the ledger."""

    on: date
    position: int
    fact: Recorded


def holds(event: Event, where: Mapping[str, Condition]) -> bool:
    """Whether all conditions hold that can be asked of an event of its type."""
    return all(_is(getattr(event, field, _NO_SUCH_FIELD), asked) for field, asked in where.items())


def _is(value: object, asked: Condition) -> bool:
    if value is _NO_SUCH_FIELD:
        return True
    match asked:
        case AtLeast(at_least=least):
            return isinstance(value, int) and value >= least
        case Includes(includes=part):
            return isinstance(value, Sequence) and part in value
        case bool() | int():
            return value == asked
        case words:
            return value in words


def day_of(event: Event, days: Words, delivery: Delivery) -> date | None:
    """The day that a rule counts an event from; None if it was not given."""
    if not days:
        return event.legal_date
    for said in days:
        field = said.removesuffix(AFTER_DELIVERY)
        day: object = getattr(event, field, None)
        if isinstance(day, date):
            return day if field == said else delivery.served_on(event, day)
    return None


class Clock(NamedTuple):
    """A starting fact, and the day that counting starts from."""

    start: Recorded
    started_on: date


def first(
    happenings: Sequence[Happening], clock: Clock, facts: Facts, delivery: Delivery
) -> Happened | None:
    """The first time that one of some happenings came about for a clock."""
    found = [
        happened
        for happening in happenings
        if (happened := _first(happening, clock, facts, delivery)) is not None
    ]
    return min(found, default=None)


def _first(happening: Happening, clock: Clock, facts: Facts, delivery: Delivery) -> Happened | None:
    matching = _matching(happening, clock, facts, delivery)
    if not happening.covers:
        return min(matching, default=None)
    missing = {(field, value) for field, values in happening.covers.items() for value in values}
    for happened in sorted(matching):
        missing -= _covered(happened.fact.event, happening.covers)
        if not missing:
            return happened
    return None


def _matching(
    happening: Happening, clock: Clock, facts: Facts, delivery: Delivery
) -> Iterator[Happened]:
    for name in happening.event:
        for fact, tied in facts.belonging(clock.start, name, happening.whose):
            if holds(fact.event, happening.where):
                day = day_of(fact.event, happening.day, delivery)
                if day is not None and (tied or day >= clock.started_on):
                    yield Happened(day, fact.position, fact)


def _covered(event: Event, covers: Mapping[str, Words]) -> set[tuple[str, str]]:
    """The values asked for that an event holds, in a list or as the one value of a field."""
    return {
        (field, value)
        for field, values in covers.items()
        for value in values
        if _holds_value(getattr(event, field, None), value)
    }


def _holds_value(held: object, value: str) -> bool:
    return held == value or (isinstance(held, tuple) and value in held)
