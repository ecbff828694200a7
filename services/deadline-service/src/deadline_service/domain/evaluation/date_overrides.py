"""A day that a fact fixes in place of the limit that the law gives."""

from collections.abc import Callable
from typing import NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.counting.combining import replace_date
from deadline_service.domain.counting.date_readings import (
    CountingOptions,
    DateReadings,
    exact_date,
)
from deadline_service.domain.counting.length import Length, Unit
from deadline_service.domain.counting.methods import CountingMethod, count_last_day
from deadline_service.domain.counting.step import Step, StepCode
from deadline_service.domain.evaluation.case_facts import field_value
from deadline_service.domain.evaluation.conditions import occurrence_date
from deadline_service.domain.evaluation.event_matching import EventMatcher
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.evaluation.rule_clock import RuleClock
from deadline_service.domain.rulebook.rule import DateOverride


class OverriddenDate(NamedTuple):
    """The last day that was fixed, and the fact that fixed it."""

    readings: DateReadings
    by: Occurrence


def find_override(
    clock: RuleClock, counted: DateReadings | None, matcher: EventMatcher, options: CountingOptions
) -> OverriddenDate | None:
    """The day that a fact fixes in place of the counted one; None if no fact does.

    A fixed day is both readings and does not roll. Fixed weeks are counted as a regulation's
    are.
    """
    for override in clock.rule.fixed_by:
        by = _overriding_event(override, clock, matcher)
        now = None if by is None else _override_readings(override, by, options)
        if by is not None and now is not None:
            fixed = _fixed_step(override, by, counted)
            return OverriddenDate(replace_date(counted, fixed, now), by)
    return None


def _overriding_event(
    override: DateOverride, clock: RuleClock, matcher: EventMatcher
) -> Occurrence | None:
    """The fact that fixes it, and the day that it fixes or that its weeks run from."""
    if override.start:
        return matcher.latest_dated(override.start, clock.begin)
    fact, day = clock.starting_fact, clock.started_on
    own = occurrence_date(fact.event, override.day, matcher.delivery) if override.day else day
    return None if own is None else Occurrence(own, fact.position, fact)


def _override_readings(
    override: DateOverride, by: Occurrence, options: CountingOptions
) -> DateReadings | None:
    if override.weeks is None:
        return exact_date(by.on)
    number = field_value(by.fact.event, override.weeks)
    if not isinstance(number, int):
        return None
    return count_last_day(by.on, CountingMethod.WITHIN, Length(number, Unit.WEEKS), options)


def _fixed_step(
    override: DateOverride, by: Occurrence, counted: DateReadings | None
) -> Callable[[], Step]:
    code = StepCode.FIXED_DAY if override.weeks is None else StepCode.FIXED_WEEKS
    return lambda: Step(
        code=code,
        day=by.on,
        replaces=MISSING if counted is None else counted.law,
        position=by.position,
        event_type=by.fact.event.type,
        quotation=override.words,
    )
