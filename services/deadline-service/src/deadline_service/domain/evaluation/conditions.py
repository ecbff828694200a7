"""Whether a fact meets the conditions of a pattern, and the day that the pattern selects."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final, TypeGuard

from pydantic_core import MISSING

from deadline_service.domain.counting.deemed_delivery import DeemedDelivery
from deadline_service.domain.rulebook.event_pattern import (
    PLUS_DELIVERY,
    AtLeast,
    FieldCondition,
    HasPart,
    Includes,
    IsGiven,
    StringList,
)
from events.contracts import Event

_NO_SUCH_FIELD: Final = object()
_EARLIEST: Final = date(1900, 1, 1)
_LATEST: Final = date(2199, 12, 31)


def matches_conditions(event: Event, where: Mapping[str, FieldCondition]) -> bool:
    """Whether all conditions hold whose fields the event's type has."""
    given: Mapping[str, object] = event.__dict__
    for field, asked in where.items():
        value = given.get(field, _NO_SUCH_FIELD)
        if value is not _NO_SUCH_FIELD and not _matches(value, asked):
            return False
    return True


def _matches(value: object, asked: FieldCondition) -> bool:
    match asked:
        case tuple():
            return value in asked
        case AtLeast(at_least=least):
            return isinstance(value, int) and value >= least
        case IsGiven(given=asked_for):
            return (value is not MISSING) == asked_for
        case Includes():
            return _includes(value, asked)
        case HasPart():
            return _is_list(value) and _has_part(value, asked)
        case _:
            return value == asked


def _includes(value: object, asked: Includes) -> bool:
    if not _is_list(value) or not any(part in value for part in asked.includes):
        return False
    others = asked.beside
    return others is None or all(part in asked.includes or part in others for part in value)


def _has_part(parts: tuple[object, ...], asked: HasPart) -> bool:
    if not parts:
        return asked.if_empty is not None
    return any(_part_matches(part, asked.some) for part in parts)


def has_subject(event: Event, field: str, subjects: StringList) -> bool:
    """Whether one of an event's fields has one of some subjects."""
    value: object = event.__dict__.get(field, MISSING)
    if value is MISSING:
        return True
    return any(each in subjects for each in value) if _is_list(value) else value in subjects


def _part_matches(part: object, values: Mapping[str, StringList]) -> bool:
    return all(getattr(part, field, None) in wanted for field, wanted in values.items())


def _is_list(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)


def occurrence_date(event: Event, days: StringList, delivery: DeemedDelivery) -> date | None:
    """The day that a rule counts an event from; None if it was not given, or is implausible.

    No case has a day before 1900 or after 2199; counting from one could leave the calendar.
    """
    if not days:
        return _plausible(delivery.effective_on(event))
    for field, is_delivered in _fields(days):
        day = _plausible(event.__dict__.get(field))
        if day is not None:
            return delivery.served_on(event, day) if is_delivered else day
    return None


@cache
def _fields(days: StringList) -> Sequence[tuple[str, bool]]:
    """The fields to read, and whether a delivery is to be added."""
    return [(day.removesuffix(PLUS_DELIVERY), day.endswith(PLUS_DELIVERY)) for day in days]


def _plausible(day: object) -> date | None:
    return day if isinstance(day, date) and _EARLIEST <= day <= _LATEST else None


def held_values(event: Event, field: str) -> frozenset[object]:
    """The values that an event has in a field: those of a list, or the one value."""
    value: object = event.__dict__.get(field, MISSING)
    return frozenset(value if _is_list(value) else (value,))
