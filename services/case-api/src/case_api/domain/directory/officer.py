"""A case officer: work contact, teams, working pattern and leave."""

from collections.abc import Hashable, Iterable
from datetime import date
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.people.text import Email, Line, Phone
from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import EventDate, TeamId


class Weekday(PublishedEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEKDAYS: Final = tuple(Weekday)
"""The days in the order of `date.weekday()`."""
FULL_TIME: Final = frozenset(WEEKDAYS[:5])
"""The pattern of an officer for whom none is recorded: Monday to Friday."""


def _distinct_weekdays(weekdays: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    _check_distinct(weekdays)
    return weekdays


class WorkingPattern(ContractModel):
    """The weekdays on which an officer works, until the day on which another pattern begins."""

    from_on: EventDate
    weekdays: Annotated[
        tuple[Weekday, ...],
        Field(max_length=7, json_schema_extra={"uniqueItems": True}),
        AfterValidator(_distinct_weekdays),
    ]
    """Empty: the officer works on no day."""


class LeavePeriod(ContractModel):
    """A period in which an officer does not work, both days included. Its reason is not stored."""

    from_on: EventDate
    to_on: EventDate

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        _check_order(self.from_on, self.to_on)
        return self


class TeamMembership(ContractModel):
    """A period in which an officer is in a team, both days included."""

    team_id: TeamId
    from_on: EventDate
    to_on: EventDate | MISSING = MISSING
    """The last day. Missing: no end is known."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        _check_order(self.from_on, self.last_day)
        return self

    @property
    def last_day(self) -> date:
        """The last day, `date.max` where no end is known."""
        return date.max if self.to_on is MISSING else self.to_on


def _distinct_patterns(patterns: tuple[WorkingPattern, ...]) -> tuple[WorkingPattern, ...]:
    _check_distinct(each.from_on for each in patterns)
    return patterns


def _distinct_memberships(found: tuple[TeamMembership, ...]) -> tuple[TeamMembership, ...]:
    _check_distinct((each.team_id, each.from_on) for each in found)
    return found


Memberships = Annotated[
    tuple[TeamMembership, ...], Field(max_length=50), AfterValidator(_distinct_memberships)
]
"""Periods in teams, none of the same team from the same day."""
WorkingPatterns = Annotated[
    tuple[WorkingPattern, ...], Field(max_length=50), AfterValidator(_distinct_patterns)
]
"""Working patterns, no two from the same day."""


class Officer(ContractModel):
    """A case officer, with the details that cases need: no home address, no reason of absence."""

    name: Line
    email: Email | MISSING = MISSING
    phone: Phone | MISSING = MISSING
    memberships: Memberships = ()
    """The officer's teams, now and earlier."""
    working_patterns: WorkingPatterns = ()
    """No two from the same day. Before the first, and without any: Monday to Friday."""
    leave: Annotated[tuple[LeavePeriod, ...], Field(max_length=200)] = ()
    active_to: EventDate | MISSING = MISSING
    """The last day on which the officer works for the council. Missing: no end is known."""

    def has_left_by(self, day: date) -> bool:
        """Whether the last day of the officer was before a day."""
        return self.active_to is not MISSING and self.active_to < day

    def team_on(self, day: date) -> TeamId | None:
        """The team of the officer on a day; of several, the one that was joined last."""
        found = [each for each in self.memberships if each.from_on <= day <= each.last_day]
        return max(found, key=lambda each: each.from_on).team_id if found else None


def _check_order(from_on: date, to_on: date) -> None:
    if to_on < from_on:
        raise PydanticCustomError("out_of_order", "to_on must not be before from_on")


def _check_distinct(values: Iterable[Hashable]) -> None:
    """Refuse a list in which an entry is repeated."""
    found = list(values)
    if len(set(found)) < len(found):
        raise PydanticCustomError("repeated", "must not have the same entry twice")
