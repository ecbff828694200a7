"""Whether what a rule says of a fact is true of it, and which of its days the rule reads."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final, TypeGuard

from pydantic_core import MISSING

from deadline_service.domain.delivery import Delivery
from deadline_service.domain.rulebook.happening import (
    AFTER_DELIVERY,
    AtLeast,
    Condition,
    Given,
    Includes,
    Some,
    Words,
)
from events.contracts import Event

_NO_SUCH_FIELD: Final = object()
_EARLIEST: Final = date(1900, 1, 1)
_LATEST: Final = date(2199, 12, 31)


def holds(event: Event, where: Mapping[str, Condition]) -> bool:
    """Whether all conditions hold that can be asked of an event of its type."""
    given: Mapping[str, object] = event.__dict__
    for field, asked in where.items():
        value = given.get(field, _NO_SUCH_FIELD)
        if value is not _NO_SUCH_FIELD and not _is(value, asked):
            return False
    return True


def _is(value: object, asked: Condition) -> bool:
    match asked:
        case tuple():
            return value in asked
        case AtLeast(at_least=least):
            return isinstance(value, int) and value >= least
        case Given(given=asked_for):
            return (value is not MISSING) == asked_for
        case Includes():
            return _includes(value, asked)
        case Some(some=values):
            return _is_list(value) and any(_has(part, values) for part in value)
        case _:
            return value == asked


def _includes(value: object, asked: Includes) -> bool:
    if not _is_list(value) or not any(part in value for part in asked.includes):
        return False
    beside = asked.beside
    return beside is None or all(part in asked.includes or part in beside for part in value)


def is_about(event: Event, field: str, subjects: Words) -> bool:
    """Whether an event is about one of some subjects, as far as a field of it says."""
    value: object = event.__dict__.get(field, MISSING)
    if value is MISSING:
        return True
    return any(each in subjects for each in value) if _is_list(value) else value in subjects


def _has(part: object, values: Mapping[str, Words]) -> bool:
    return all(getattr(part, field, None) in wanted for field, wanted in values.items())


def _is_list(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)


def day_of(event: Event, days: Words, delivery: Delivery) -> date | None:
    """The day that a rule counts an event from; None if it was not given, or cannot be meant.

    No case has a day before 1900 or after 2199; counting from one could leave the calendar.
    """
    if not days:
        return _meant(delivery.given_on(event))
    for field, is_delivered in _fields(days):
        day = _meant(event.__dict__.get(field))
        if day is not None:
            return delivery.served_on(event, day) if is_delivered else day
    return None


@cache
def _fields(days: Words) -> Sequence[tuple[str, bool]]:
    """The fields to read, and whether a delivery is to be added."""
    return [(said.removesuffix(AFTER_DELIVERY), said.endswith(AFTER_DELIVERY)) for said in days]


def _meant(day: object) -> date | None:
    return day if isinstance(day, date) and _EARLIEST <= day <= _LATEST else None


def covered(event: Event, covers: Mapping[str, Words]) -> set[tuple[str, str]]:
    """The values asked for that an event holds, in a list or as the one value of a field."""
    return {
        (field, value)
        for field, values in covers.items()
        for value in values
        if _holds_value(getattr(event, field, None), value)
    }


def _holds_value(held: object, value: str) -> bool:
    return held == value or (isinstance(held, tuple) and value in held)
