"""The last day of a clock: its limit, other limits, and how the day may move."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from pydantic_core import MISSING

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.backwards import keep_before
from deadline_service.domain.counting.calendar import ONE_DAY, Calendar
from deadline_service.domain.counting.combining import (
    add_recess,
    earlier_of,
    later_of,
    roll_forward,
    with_earlier_safe_day,
    with_first_step,
)
from deadline_service.domain.counting.date_readings import (
    CountingOptions,
    DateReadings,
    leave_days_free,
)
from deadline_service.domain.counting.forwards import end_of_college_year
from deadline_service.domain.counting.length import Length, Unit, YearsOfAge
from deadline_service.domain.counting.methods import TimeLimit, count_last_day
from deadline_service.domain.counting.step import Step, StepCode, Steps
from deadline_service.domain.evaluation.conditions import occurrence_date
from deadline_service.domain.evaluation.date_overrides import find_override
from deadline_service.domain.evaluation.event_matching import EventMatcher
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.evaluation.rule_clock import RuleClock
from deadline_service.domain.rulebook.event_pattern import PLUS_DELIVERY
from deadline_service.domain.rulebook.rule import OtherLimit, Rule
from deadline_service.domain.rulebook.vocabulary import NonWorkingDayRule


class LastDay(NamedTuple):
    """The last day of a clock.

    `limit` is the rule's, or the number that the council set. `also_counted_from` are other facts
    that it was counted from; `fixed_by` is the one that fixed the day in place of the limit.
    """

    limit: TimeLimit | None
    readings: DateReadings | None
    also_counted_from: tuple[Occurrence, ...] = ()
    fixed_by: Occurrence | None = None


class LastDayCalculator:
    """Counts the clocks of a case for a council."""

    def __init__(
        self, matcher: EventMatcher, calendar: Calendar, settings: CouncilSettings
    ) -> None:
        self._matcher = matcher
        self._calendar = calendar
        self._settings = settings
        self._options = tuple(
            settings.counting_options(calendar, protects_family=yes) for yes in (False, True)
        )

    def last_day(self, clock: RuleClock) -> LastDay:
        """The last day of a clock in both readings."""
        rule = clock.rule
        options = self._options[rule.protects_family]
        length, way = rule.limit, rule.count
        if rule.is_plain and way is not None and isinstance(length, Length):
            return LastDay(length, way(clock.started_on, length.number, options))
        if rule.lasts_until:
            return self._last_day_before_event(clock)
        limit = self._limit(rule)
        lasts = LastDay(limit, self._count_limit(clock, limit, options))
        if rule.is_compound and lasts.readings is not None:
            lasts = self._combine_limits(clock, lasts.readings, limit, options)
        return self._apply_override(clock, lasts, options) if rule.fixed_by else lasts

    def _count_limit(
        self, clock: RuleClock, limit: TimeLimit | None, options: CountingOptions
    ) -> DateReadings | None:
        """The rule's own limit; None where there is no number, or the age is unknown."""
        rule = clock.rule
        if rule.count is not None and isinstance(limit, Length):
            return rule.count(clock.started_on, limit.number, options)
        if isinstance(limit, YearsOfAge) and self._matcher.turns_25_in is not None:
            return end_of_college_year(self._matcher.turns_25_in + limit.years - 25)
        start = self._matcher.born_by if isinstance(limit, YearsOfAge) else clock.started_on
        return None if start is None else count_last_day(start, rule.counting, limit, options)

    def _combine_limits(
        self,
        clock: RuleClock,
        counted: DateReadings,
        limit: TimeLimit | None,
        options: CountingOptions,
    ) -> LastDay:
        """The limit with the other limits, moved if nothing can be done on its last day."""
        rule = clock.rule
        also: list[Occurrence] = []
        for others, choose in ((rule.or_if_earlier, earlier_of), (rule.or_if_later, later_of)):
            for other in others:
                found = self._other(other, clock, options, also)
                counted = counted if found is None else choose(counted, found)
        if rule.safe_from and self._settings.match(rule.safe_if):
            counted = self._with_safe_start(clock, counted, limit, options, also)
        if rule.rolls is NonWorkingDayRule.AS_TRIBUNAL:
            counted = roll_forward(counted, self._calendar)
        elif rule.rolls is NonWorkingDayRule.AS_UPPER_TRIBUNAL:
            counted = add_recess(counted, clock.started_on, self._calendar)
        if rule.leaves is not None:
            counted = leave_days_free(counted, rule.leaves.number)
        return LastDay(limit, counted, tuple(also))

    def _last_day_before_event(self, clock: RuleClock) -> LastDay:
        """A period that lasts until something has happened, to the end of the day before it."""
        end = self._matcher.first(clock.rule.lasts_until, clock.begin)
        if end is None:
            return LastDay(None, self._lasted_so_far(clock))
        last = end.on - ONE_DAY

        def make_steps() -> Steps:
            lasted = Step(code=StepCode.LASTED_TO_DAY_BEFORE, day=last)
            return _fact_step(StepCode.LASTED_UNTIL, end), lasted

        return LastDay(None, DateReadings(last, last, make_steps), (end,))

    def _lasted_so_far(self, clock: RuleClock) -> DateReadings | None:
        """A period without an end lasts at least to the day on which it was broken."""
        broken = self._matcher.first(clock.rule.holds_back, clock.begin)
        if broken is None:
            return None
        return DateReadings(
            broken.on, broken.on, lambda: (_fact_step(StepCode.HAD_NO_END, broken),)
        )

    def _apply_override(
        self, clock: RuleClock, lasts: LastDay, options: CountingOptions
    ) -> LastDay:
        found = find_override(clock, lasts.readings, self._matcher, options)
        if found is None:
            return lasts
        readings = found.readings
        if clock.rule.counts_back:
            readings = keep_before(readings, clock.started_on, self._calendar)
        return lasts._replace(readings=readings, fixed_by=found.by)

    def _limit(self, rule: Rule) -> TimeLimit | None:
        """A rule's limit, or the council's own number where the rule leaves that to councils."""
        if rule.council_may_set is None or not isinstance(rule.limit, Length):
            return rule.limit
        return _length(self._settings.number_of(rule.council_may_set), rule.limit.unit)

    def _other(
        self, other: OtherLimit, clock: RuleClock, options: CountingOptions, also: list[Occurrence]
    ) -> DateReadings | None:
        """Another limit; None if the fact or the day that it is counted from is not known."""
        if not other.start:
            return self._from_other_day(other, clock, options)
        last = clock.rule.protects_family
        found = self._matcher.counted_from(other.start, clock.begin, last=last)
        if found is None:
            return None
        also.append(found)
        counted = count_last_day(found.on, other.counting, other.limit, options)
        return counted and with_first_step(
            lambda: _fact_step(StepCode.ALSO_COUNTED_FROM_FACT, found, other.words), counted
        )

    def _from_other_day(
        self, other: OtherLimit, clock: RuleClock, options: CountingOptions
    ) -> DateReadings | None:
        """A limit that is counted from another day of the starting fact."""
        fact = clock.starting_fact
        day = occurrence_date(fact.event, other.day, self._matcher.delivery)
        if day is None:
            return None
        counted = count_last_day(day, other.counting, other.limit, options)
        return counted and with_first_step(
            lambda: Step(
                code=StepCode.ALSO_COUNTED_FROM_DAY,
                day=day,
                position=fact.position,
                field=_field_read(fact.event, other.day),
                quotation=other.words,
            ),
            counted,
        )

    def _with_safe_start(
        self,
        clock: RuleClock,
        counted: DateReadings,
        limit: TimeLimit | None,
        options: CountingOptions,
        also: list[Occurrence],
    ) -> DateReadings:
        found = self._matcher.counted_from(clock.rule.safe_from, clock.begin, last=False)
        if found is None:
            return counted
        also.append(found)
        other = count_last_day(found.on, clock.rule.counting, limit, options)
        if other is None:
            return counted
        return with_earlier_safe_day(
            counted,
            with_first_step(lambda: _fact_step(StepCode.ALSO_COUNTED_FROM_FACT, found), other),
        )


def _fact_step(code: StepCode, found: Occurrence, words: str | None = None) -> Step:
    """A step that relies on a fact, and on words of the law if given."""
    return Step(
        code=code,
        day=found.on,
        position=found.position,
        event_type=found.fact.event.type,
        quotation=MISSING if words is None else words,
    )


@cache
def _length(number: int, unit: Unit) -> Length:
    """A length that many clocks share; councils choose from few numbers."""
    return Length(number, unit)


def _field_read(event: object, days: Sequence[str]) -> str:
    """The field that a day was read from; None without a day."""
    fields = (field.removesuffix(PLUS_DELIVERY) for field in days)
    return next(field for field in fields if isinstance(getattr(event, field, None), date))
