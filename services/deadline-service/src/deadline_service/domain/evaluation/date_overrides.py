"""A day that a fact fixes in place of the limit that the law gives."""

from typing import NamedTuple

from deadline_service.domain.counting.combining import replace_date
from deadline_service.domain.counting.date_readings import (
    CountingOptions,
    DateReadings,
    Step,
    exact_date,
)
from deadline_service.domain.counting.length import Length, Unit
from deadline_service.domain.counting.methods import CountingMethod, count_last_day
from deadline_service.domain.english import event_clause
from deadline_service.domain.evaluation.case_facts import field_value
from deadline_service.domain.evaluation.clocks import RuleClock
from deadline_service.domain.evaluation.conditions import occurrence_date
from deadline_service.domain.evaluation.event_matching import EventMatcher
from deadline_service.domain.evaluation.matched_events import Occurrence
from deadline_service.domain.rulebook.rule import DateOverride


class OverriddenDate(NamedTuple):
    """The last day that was fixed, and the fact that fixed it."""

    readings: DateReadings
    by: Occurrence


def find_override(
    clock: RuleClock, counted: DateReadings | None, matcher: EventMatcher, manner: CountingOptions
) -> OverriddenDate | None:
    """What a fact fixes in place of what was counted; None if nothing does.

    A day so fixed is both readings and does not roll. Weeks are counted as a regulation's are.
    """
    for fixing in clock.rule.fixed_by:
        by = _overriding_event(fixing, clock, matcher)
        now = None if by is None else _override_readings(fixing, by, manner)
        if by is not None and now is not None:
            return OverriddenDate(replace_date(counted, _because(fixing, by, counted), now), by)
    return None


def _overriding_event(
    fixing: DateOverride, clock: RuleClock, matcher: EventMatcher
) -> Occurrence | None:
    """The fact that fixes it, and the day that it fixes or that its weeks run from."""
    if fixing.start:
        return matcher.latest_dated(fixing.start, clock.begin)
    fact, day = clock.starting_fact, clock.started_on
    own = occurrence_date(fact.event, fixing.day, matcher.delivery) if fixing.day else day
    return None if own is None else Occurrence(own, fact.position, fact)


def _override_readings(
    fixing: DateOverride, by: Occurrence, manner: CountingOptions
) -> DateReadings | None:
    if fixing.weeks is None:
        return exact_date(by.on)
    number = field_value(by.fact.event, fixing.weeks)
    if not isinstance(number, int):
        return None
    return count_last_day(by.on, CountingMethod.WITHIN, Length(number, Unit.WEEKS), manner)


def _because(fixing: DateOverride, by: Occurrence, counted: DateReadings | None) -> Step:
    instead = "" if counted is None else "in place of that "
    what, ends = ("day", ":") if fixing.weeks is None else ("time", "; from")
    why = f"{event_clause(by.fact.event.type)} (fact {by.position}), “{fixing.words}”{ends}"
    return Step(f"{instead}the {what} is fixed, because {why}", by.on)
