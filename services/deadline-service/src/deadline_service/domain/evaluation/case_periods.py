"""Periods of a case, such as detention: from the day of the beginning to the day before the end."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from deadline_service.domain.counting.calendar import ONE_DAY
from deadline_service.domain.evaluation.case_facts import CaseFacts
from deadline_service.domain.evaluation.matched_events import MatchedEvents
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.rulebook.event_pattern import EventPattern
from deadline_service.domain.rulebook.period_rule import PeriodRule
from events.envelope import EventEnvelope


class _Span(NamedTuple):
    began: date
    ended: date
    """The first day after it."""


class CasePeriods:
    """The periods of a case, found when a rule needs them."""

    def __init__(
        self,
        facts: CaseFacts,
        known: Mapping[str, PeriodRule],
        matched: Callable[[EventPattern], Sequence[MatchedEvents]],
    ) -> None:
        """`matched` finds the facts of the case that a pattern matches, by type."""
        self._facts = facts
        self._known = known
        self._matched = matched
        self._spans: dict[str, Mapping[object, Sequence[_Span]]] = {}

    def admits(self, pattern: EventPattern, fact: EventEnvelope, day: date) -> bool:
        """Whether a day is in the `during` period of a pattern, and in none of its `outside` ones.

        A period of a matter, such as an appeal, is that of the matter which the fact names, or else
        of the nearest earlier one.
        """
        during, outside = pattern.during, pattern.outside
        return (during is None or self._is_in_period(during, fact, day)) and not any(
            self._is_in_period(name, fact, day) for name in outside
        )

    def _is_in_period(self, name: str, fact: EventEnvelope, day: date) -> bool:
        period = self._known[name]
        known = self._spans.get(name)
        if known is None:
            known = self._spans[name] = self._spans_of(period)
        if not known:
            return False
        spans = known.get(self._matter(period, fact, day), ())
        place = bisect_right(spans, day, key=attrgetter("began"))
        return place > 0 and day < spans[place - 1].ended

    def _spans_of(self, period: PeriodRule) -> Mapping[object, Sequence[_Span]]:
        """The spans of a period, by the matter that has them."""
        found: defaultdict[object, list[_Span]] = defaultdict(list)
        for matter, span in self._found(period):
            found[matter].append(span)
        return {matter: _merge_spans(spans) for matter, spans in found.items()}

    def _matter(self, period: PeriodRule, fact: EventEnvelope, day: date) -> object:
        return None if period.per is None else self._facts.nearest_matter(fact, period.per, day)

    def _found(self, period: PeriodRule) -> Iterator[tuple[object, _Span]]:
        """The spans, each with the matter that has it."""
        begins = [found for each in period.begins for found in self._matched(each)]
        if not begins:
            return
        ends = [found for each in period.ends for found in self._matched(each)]
        for found in begins:
            for began in found.occurrences:
                first = began.on + ONE_DAY if period.begins_next_day else began.on
                matter = self._matter(period, began.fact, began.on)
                ended = self._end(period, matter, began, ends)
                yield matter, _Span(first, min(ended, self._presumed_end(period, began.on)))

    def _presumed_end(self, period: PeriodRule, began: date) -> date:
        """The day by which its end may not have been recorded; the last of days if it would be."""
        weeks = period.presumed_over_after_weeks
        if weeks is None or began >= self._facts.complete_from:
            return date.max
        return began + timedelta(weeks=weeks)

    def _end(
        self, period: PeriodRule, matter: object, began: Occurrence, ends: Sequence[MatchedEvents]
    ) -> date:
        """The day of the first fact after it that ends it and may belong to it."""
        groups = [
            group
            for source in ends
            for group in source.related(self._facts.correlation(began.fact, source.event_type))
        ]
        after = (
            self._first_after(period, matter, group, bisect_right(group, began)) for group in groups
        )
        return min(after, default=date.max)

    def _first_after(
        self, period: PeriodRule, matter: object, group: Sequence[Occurrence], place: int
    ) -> date:
        """The day of the first of a group, from a place on, that is about a matter."""
        for at in range(place, len(group)):
            each = group[at]
            if self._matter(period, each.fact, each.on) == matter:
                return each.on
        return date.max


def _merge_spans(spans: Iterable[_Span]) -> Sequence[_Span]:
    """Spans in order, without overlaps."""
    joined: list[_Span] = []
    for span in sorted(spans):
        if joined and span.began <= joined[-1].ended:
            joined[-1] = _Span(joined[-1].began, max(joined[-1].ended, span.ended))
        else:
            joined.append(span)
    return joined
