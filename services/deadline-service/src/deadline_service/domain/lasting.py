"""The last day of a clock: its limit, other limits beside it, and how the day may move."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.clocks import Started
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.counting.calendar import ONE_DAY, Calendar
from deadline_service.domain.counting.combining import earlier, later, rolled, safely, told_after
from deadline_service.domain.counting.counting import Counting, Limit, reckon
from deadline_service.domain.counting.length import Length, YearsOfAge
from deadline_service.domain.counting.reckoning import Manner, Reckoning, Step, leaving
from deadline_service.domain.fixing import fixed
from deadline_service.domain.holding import day_of
from deadline_service.domain.matching import Matcher
from deadline_service.domain.rulebook.rule import Other, Rule
from deadline_service.domain.source import Happened
from deadline_service.domain.telling import what_happened


class Lasts(NamedTuple):
    """Until when a clock runs.

    `limit` is the rule's, or the number that the council set. `also` are other facts that it was
    counted from; `fixed` is the one that fixed the day in place of the limit.
    """

    limit: Limit | None
    reckoning: Reckoning | None
    also: tuple[Happened, ...] = ()
    fixed: Happened | None = None


class Lasting:
    """Counts the clocks of a case for a council."""

    def __init__(self, matcher: Matcher, calendar: Calendar, settings: CouncilSettings) -> None:
        self._matcher = matcher
        self._calendar = calendar
        self._settings = settings
        self._manners = tuple(
            settings.manner(calendar, protects_family=yes) for yes in (False, True)
        )

    def of(self, clock: Started) -> Lasts:
        """The last day of a clock in both readings."""
        rule = clock.rule
        manner = self._manners[rule.protects_family]
        length, way = rule.limit, rule.way
        if rule.is_plain and way is not None and isinstance(length, Length):
            return Lasts(length, way(clock.started_on, length.number, manner))
        if rule.lasts_until:
            return self._until(clock)
        limit = self._limit(rule)
        lasts = Lasts(limit, self._counted(clock, limit, manner))
        if rule.is_compound and lasts.reckoning is not None:
            lasts = self._combined(clock, lasts.reckoning, limit, manner)
        return self._unless_fixed(clock, lasts, manner) if rule.fixed_by else lasts

    def _counted(self, clock: Started, limit: Limit | None, manner: Manner) -> Reckoning | None:
        """The limit by itself; None where there is no number, or nobody's age is known."""
        rule = clock.rule
        if rule.way is not None and isinstance(limit, Length):
            return rule.way(clock.started_on, limit.number, manner)
        start = self._matcher.born_by if isinstance(limit, YearsOfAge) else clock.started_on
        return None if start is None else reckon(start, rule.counting, limit, manner)

    def _combined(
        self, clock: Started, counted: Reckoning, limit: Limit | None, manner: Manner
    ) -> Lasts:
        """The limit with the others beside it, moved if nothing can be done on its last day."""
        rule = clock.rule
        also: list[Happened] = []
        for others, choose in ((rule.or_if_earlier, earlier), (rule.or_if_later, later)):
            for other in others:
                found = self._other(other, clock, manner, also)
                counted = counted if found is None else choose(counted, found)
        if rule.safe_from and self._settings.are(rule.safe_if):
            counted = self._safely(clock, counted, limit, manner, also)
        if rule.rolls is not None:
            counted = rolled(counted, self._calendar)
        if rule.leaves is not None:
            counted = leaving(counted, rule.leaves.number)
        return Lasts(limit, counted, tuple(also))

    def _until(self, clock: Started) -> Lasts:
        """A period that lasts until something has happened, to the end of the day before it."""
        end = self._matcher.first(clock.rule.lasts_until, clock.clock)
        if end is None:
            return Lasts(None, self._so_far(clock))
        last = end.on - ONE_DAY
        why = f"it lasts until {what_happened(end.fact.event)} (fact {end.position}), on"
        steps = (Step(why, end.on), Step("so its last day is the day before,", last))
        return Lasts(None, Reckoning(last, last, lambda: steps), (end,))

    def _so_far(self, clock: Started) -> Reckoning | None:
        """A period without an end lasts at least to the day on which it was broken."""
        broken = self._matcher.first(clock.rule.holds_back, clock.clock)
        if broken is None:
            return None
        why = f"it had no end when {what_happened(broken.fact.event)} (fact {broken.position}), on"
        return Reckoning(broken.on, broken.on, lambda: (Step(why, broken.on),))

    def _unless_fixed(self, clock: Started, lasts: Lasts, manner: Manner) -> Lasts:
        found = fixed(clock, lasts.reckoning, self._matcher, manner)
        return lasts if found is None else lasts._replace(reckoning=found.reckoning, fixed=found.by)

    def _limit(self, rule: Rule) -> Limit | None:
        """A rule's limit, or the council's own number where the rule leaves that to councils."""
        if rule.council_may_set is None or not isinstance(rule.limit, Length):
            return rule.limit
        return Length(self._settings.number(rule.council_may_set), rule.limit.unit)

    def _other(
        self, other: Other, clock: Started, manner: Manner, also: list[Happened]
    ) -> Reckoning | None:
        """Another limit; None if the fact or the day that it is counted from is not known."""
        if other.start:
            found = self._matcher.latest(other.start, clock.clock)
            if found is None:
                return None
            also.append(found)
            start, why = found.on, f"{what_happened(found.fact.event)} (fact {found.position})"
        else:
            event = clock.start.event
            day = day_of(event, other.day, self._matcher.delivery)
            if day is None:
                return None
            start, why = day, f"the {_read(event, other.day)} of fact {clock.start.position}"
        return _told(start, other.counting, other.limit, manner, f"{why}: “{other.words}”; from")

    def _safely(
        self,
        clock: Started,
        counted: Reckoning,
        limit: Limit | None,
        manner: Manner,
        also: list[Happened],
    ) -> Reckoning:
        found = self._matcher.latest(clock.rule.safe_from, clock.clock)
        if found is None:
            return counted
        also.append(found)
        why = f"{what_happened(found.fact.event)} (fact {found.position}), on"
        other = _told(found.on, clock.rule.counting, limit, manner, why)
        return counted if other is None else safely(counted, other)


def _told(
    start: date, counting: Counting, limit: Limit | None, manner: Manner, why: str
) -> Reckoning | None:
    counted = reckon(start, counting, limit, manner)
    return (
        None
        if counted is None
        else told_after(Step(f"counting also because {why}", start), counted)
    )


def _read(event: object, days: Sequence[str]) -> str:
    """The field that a day was read from, in words."""
    given = [field for field in days if isinstance(getattr(event, field, None), date)]
    return " or ".join(given[:1]).replace("_", " ")
