"""Whether a fact is what a rule speaks of, and on which day it happened."""

from collections.abc import Mapping, Sequence
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
_EARLIEST: Final = date(1900, 1, 1)
_LATEST: Final = date(2199, 12, 31)


class Happened(NamedTuple):
    """A day and the fact that makes it so. Compares by day, then by place in the ledger."""

    on: date
    position: int
    fact: Recorded


def holds(event: Event, where: Mapping[str, Condition]) -> bool:
    """Whether all conditions hold that can be asked of an event of its type."""
    for field, asked in where.items():
        value: object = getattr(event, field, _NO_SUCH_FIELD)
        if value is not _NO_SUCH_FIELD and not _is(value, asked):
            return False
    return True


def _is(value: object, asked: Condition) -> bool:
    match asked:
        case tuple():
            return value in asked
        case AtLeast(at_least=least):
            return isinstance(value, int) and value >= least
        case Includes(includes=part):
            return isinstance(value, tuple) and part in value
        case _:
            return value == asked


def day_of(event: Event, days: Words, delivery: Delivery) -> date | None:
    """The day that a rule counts an event from; None if it was not given, or cannot be meant.

    No case has a day before 1900 or after 2199; counting from one could leave the calendar.
    """
    if not days:
        return _meant(event.legal_date)
    for said in days:
        field = said.removesuffix(AFTER_DELIVERY)
        day = _meant(getattr(event, field, None))
        if day is not None:
            return day if field == said else delivery.served_on(event, day)
    return None


def _meant(day: object) -> date | None:
    return day if isinstance(day, date) and _EARLIEST <= day <= _LATEST else None


class Clock(NamedTuple):
    """A starting fact, and the day that counting starts from."""

    start: Recorded
    started_on: date


def first(
    happenings: Sequence[Happening], clock: Clock, facts: Facts, delivery: Delivery
) -> Happened | None:
    """The first time that one of some happenings came about for a clock."""
    best = None
    for happening in happenings:
        names = facts.present(happening.event)
        if names:
            found = _first(happening, _matching(happening, names, clock, facts, delivery))
            if found is not None and (best is None or found < best):
                best = found
    return best


def _first(happening: Happening, matching: Sequence[Happened]) -> Happened | None:
    if not happening.covers:
        return min(matching, default=None)
    missing = {(field, value) for field, values in happening.covers.items() for value in values}
    for happened in sorted(matching):
        missing -= _covered(happened.fact.event, happening.covers)
        if not missing:
            return happened
    return None


def _matching(
    happening: Happening, names: Sequence[str], clock: Clock, facts: Facts, delivery: Delivery
) -> Sequence[Happened]:
    found: list[Happened] = []
    for name in names:
        tied, loose = facts.belonging(clock.start, name, happening.whose)
        if tied:
            found += _happened(happening, tied, date.min, delivery)
        if loose:
            found += _happened(happening, loose, clock.started_on, delivery)
    return found


def _happened(
    happening: Happening, facts: Sequence[Recorded], since: date, delivery: Delivery
) -> Sequence[Happened]:
    return [
        Happened(day, fact.position, fact)
        for fact in facts
        if holds(fact.event, happening.where)
        and (day := day_of(fact.event, happening.day, delivery)) is not None
        and day >= since
    ]


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
