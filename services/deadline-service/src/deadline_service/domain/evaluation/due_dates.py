"""The last day of a clock: its limit, other limits beside it, and how the day may move."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.counting.calendar import ONE_DAY, Calendar
from deadline_service.domain.counting.combining import (
    earlier_of,
    later_of,
    roll_forward,
    with_earlier_safe_day,
    with_first_step,
)
from deadline_service.domain.counting.date_readings import (
    CountingOptions,
    DateReadings,
    Step,
    leave_days_free,
)
from deadline_service.domain.counting.length import Length, YearsOfAge
from deadline_service.domain.counting.methods import CountingMethod, TimeLimit, count_last_day
from deadline_service.domain.english import event_clause
from deadline_service.domain.evaluation.clocks import RuleClock
from deadline_service.domain.evaluation.conditions import occurrence_date
from deadline_service.domain.evaluation.date_overrides import find_override
from deadline_service.domain.evaluation.event_matching import EventMatcher
from deadline_service.domain.evaluation.matched_events import Occurrence
from deadline_service.domain.rulebook.rule import OtherLimit, Rule


class LastDay(NamedTuple):
    """Until when a clock runs.

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
        manner = self._options[rule.protects_family]
        length, way = rule.limit, rule.count
        if rule.is_plain and way is not None and isinstance(length, Length):
            return LastDay(length, way(clock.started_on, length.number, manner))
        if rule.lasts_until:
            return self._lasting_until(clock)
        limit = self._limit(rule)
        lasts = LastDay(limit, self._count_limit(clock, limit, manner))
        if rule.is_compound and lasts.readings is not None:
            lasts = self._combine_limits(clock, lasts.readings, limit, manner)
        return self._apply_override(clock, lasts, manner) if rule.fixed_by else lasts

    def _count_limit(
        self, clock: RuleClock, limit: TimeLimit | None, manner: CountingOptions
    ) -> DateReadings | None:
        """The limit by itself; None where there is no number, or nobody's age is known."""
        rule = clock.rule
        if rule.count is not None and isinstance(limit, Length):
            return rule.count(clock.started_on, limit.number, manner)
        start = self._matcher.born_by if isinstance(limit, YearsOfAge) else clock.started_on
        return None if start is None else count_last_day(start, rule.counting, limit, manner)

    def _combine_limits(
        self,
        clock: RuleClock,
        counted: DateReadings,
        limit: TimeLimit | None,
        manner: CountingOptions,
    ) -> LastDay:
        """The limit with the others beside it, moved if nothing can be done on its last day."""
        rule = clock.rule
        also: list[Occurrence] = []
        for others, choose in ((rule.or_if_earlier, earlier_of), (rule.or_if_later, later_of)):
            for other in others:
                found = self._other(other, clock, manner, also)
                counted = counted if found is None else choose(counted, found)
        if rule.safe_from and self._settings.match(rule.safe_if):
            counted = self._with_safe_start(clock, counted, limit, manner, also)
        if rule.rolls is not None:
            counted = roll_forward(counted, self._calendar)
        if rule.leaves is not None:
            counted = leave_days_free(counted, rule.leaves.number)
        return LastDay(limit, counted, tuple(also))

    def _lasting_until(self, clock: RuleClock) -> LastDay:
        """A period that lasts until something has happened, to the end of the day before it."""
        end = self._matcher.first(clock.rule.lasts_until, clock.begin)
        if end is None:
            return LastDay(None, self._lasted_so_far(clock))
        last = end.on - ONE_DAY
        why = f"it lasts until {event_clause(end.fact.event.type)} (fact {end.position}), on"
        steps = (Step(why, end.on), Step("so its last day is the day before,", last))
        return LastDay(None, DateReadings(last, last, lambda: steps), (end,))

    def _lasted_so_far(self, clock: RuleClock) -> DateReadings | None:
        """A period without an end lasts at least to the day on which it was broken."""
        broken = self._matcher.first(clock.rule.holds_back, clock.begin)
        if broken is None:
            return None
        what = event_clause(broken.fact.event.type)
        why = f"it had no end when {what} (fact {broken.position}), on"
        return DateReadings(broken.on, broken.on, lambda: (Step(why, broken.on),))

    def _apply_override(self, clock: RuleClock, lasts: LastDay, manner: CountingOptions) -> LastDay:
        found = find_override(clock, lasts.readings, self._matcher, manner)
        return (
            lasts if found is None else lasts._replace(readings=found.readings, fixed_by=found.by)
        )

    def _limit(self, rule: Rule) -> TimeLimit | None:
        """A rule's limit, or the council's own number where the rule leaves that to councils."""
        if rule.council_may_set is None or not isinstance(rule.limit, Length):
            return rule.limit
        return Length(self._settings.number_of(rule.council_may_set), rule.limit.unit)

    def _other(
        self, other: OtherLimit, clock: RuleClock, manner: CountingOptions, also: list[Occurrence]
    ) -> DateReadings | None:
        """Another limit; None if the fact or the day that it is counted from is not known."""
        if other.start:
            found = self._matcher.latest(other.start, clock.begin)
            if found is None:
                return None
            also.append(found)
            start, why = found.on, f"{event_clause(found.fact.event.type)} (fact {found.position})"
        else:
            event = clock.starting_fact.event
            day = occurrence_date(event, other.day, self._matcher.delivery)
            if day is None:
                return None
            start, why = (
                day,
                f"the {_field_read(event, other.day)} of fact {clock.starting_fact.position}",
            )
        return _counted_because(
            start, other.counting, other.limit, manner, f"{why}: “{other.words}”; from"
        )

    def _with_safe_start(
        self,
        clock: RuleClock,
        counted: DateReadings,
        limit: TimeLimit | None,
        manner: CountingOptions,
        also: list[Occurrence],
    ) -> DateReadings:
        found = self._matcher.latest(clock.rule.safe_from, clock.begin)
        if found is None:
            return counted
        also.append(found)
        why = f"{event_clause(found.fact.event.type)} (fact {found.position}), on"
        other = _counted_because(found.on, clock.rule.counting, limit, manner, why)
        return counted if other is None else with_earlier_safe_day(counted, other)


def _counted_because(
    start: date,
    counting: CountingMethod,
    limit: TimeLimit | None,
    manner: CountingOptions,
    why: str,
) -> DateReadings | None:
    counted = count_last_day(start, counting, limit, manner)
    return (
        None
        if counted is None
        else with_first_step(Step(f"counting also because {why}", start), counted)
    )


def _field_read(event: object, days: Sequence[str]) -> str:
    """The field that a day was read from, in words."""
    given = [field for field in days if isinstance(getattr(event, field, None), date)]
    return " or ".join(given[:1]).replace("_", " ")
