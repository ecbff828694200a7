"""Whether acts were done in time: from the counts of the store to figures."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self, TypeVar

from pydantic_core import MISSING

from deadline_service.api.performance.group_list import (
    ListedGroup,
    listed_groups,
    measure_text,
    or_missing,
    sum_of,
)
from deadline_service.api.performance.responses import (
    ExcludedCount,
    PublishedCounts,
    StrictCounts,
    SuppressedPart,
    TimelinessFigure,
    TimelinessMeasure,
)
from deadline_service.domain.figures.definitions import DEFINITIONS
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import TIMELINESS, LeftOut, Measure
from deadline_service.domain.figures.rounding import DAYS_A_WEEK, average_of, percentage_of
from deadline_service.domain.figures.suppression import Cells, is_small, suppressed_rows
from deadline_service.store.figures import FigureQuery, FigureRows

_T = TypeVar("_T")
_REASONS: Final = tuple(LeftOut)
_TOTAL: Final = ListedGroup("")


@dataclass(slots=True)
class _Timeliness:
    """The counts of a group."""

    in_time: int = 0
    late: int = 0
    over_52_weeks: int = 0
    rejected: int = 0
    days: int = 0
    done: int = 0
    """The acts that `days` is the sum of."""
    excluded: Counter[str] = field(default_factory=Counter[str])
    due_in_time: int = 0
    due_late: int = 0
    not_done: int = 0
    due_excluded: Counter[str] = field(default_factory=Counter[str])

    def add(self, other: Self) -> None:
        """Add the counts of another group."""
        self.in_time += other.in_time
        self.late += other.late
        self.over_52_weeks += other.over_52_weeks
        self.rejected += other.rejected
        self.days += other.days
        self.done += other.done
        self.due_in_time += other.due_in_time
        self.due_late += other.due_late
        self.not_done += other.not_done
        self.excluded.update(other.excluded)
        self.due_excluded.update(other.due_excluded)

    @property
    def size(self) -> int:
        """How large the group is, to list the largest."""
        return self.in_time + self.late + self.not_done + self.due_in_time + self.due_late

    def parts(self, *, by_due_day: bool) -> Mapping[SuppressedPart, Cells]:
        """The numbers of each part that is hidden as a whole, none of which overlap."""
        strict = self.due_in_time, self.due_late, self.not_done
        late = self.due_late if by_due_day else self.late
        return {
            SuppressedPart.PUBLISHED: strict if by_due_day else (self.in_time, self.late),
            SuppressedPart.PUBLISHED_EXCLUDED: [self.excluded[each] for each in _REASONS],
            SuppressedPart.STRICT: strict,
            SuppressedPart.STRICT_EXCLUDED: [self.due_excluded[each] for each in _REASONS],
            SuppressedPart.OVER_52_WEEKS: (late - self.over_52_weeks, self.over_52_weeks),
            SuppressedPart.EXCEPTIONS_REJECTED: (
                self.in_time + self.late - self.rejected,
                self.rejected,
            ),
        }


def timeliness_measures(
    wanted: FigureQuery, found: FigureRows, *, suppress: bool
) -> tuple[TimelinessMeasure, ...]:
    """The measures of whether acts were done in time, in the order of `Measure`."""
    counts = _counts(found)
    return tuple(
        _measure(measure, counts.get(measure, {}), wanted, suppress=suppress)
        for measure in Measure
        if measure in TIMELINESS and measure in wanted.measures
    )


def _counts(found: FigureRows) -> Mapping[Measure, Mapping[str, _Timeliness]]:
    counts: defaultdict[Measure, defaultdict[str, _Timeliness]] = defaultdict(
        lambda: defaultdict(_Timeliness)
    )
    for row in found.due:
        into = counts[row.measure][row.group]
        by_due_day = DEFINITIONS[row.measure].by_due_day
        if row.reason is not None:
            into.due_excluded[row.reason] += row.items
            if by_due_day:
                into.excluded[row.reason] += row.items
            continue
        strict = _Timeliness(due_in_time=row.in_time, due_late=row.late, not_done=row.not_done)
        if by_due_day:
            strict.in_time, strict.late = row.in_time, row.late + row.not_done
            strict.over_52_weeks, strict.rejected = row.over_52_weeks, row.rejected
            strict.days, strict.done = row.days, row.in_time + row.late
        into.add(strict)
    for row in found.completed:
        if DEFINITIONS[row.measure].by_due_day:
            continue
        into = counts[row.measure][row.group]
        if row.reason is not None:
            into.excluded[row.reason] += row.items
            continue
        late = row.items - row.in_time
        into.add(
            _Timeliness(row.in_time, late, row.over_52_weeks, row.rejected, row.days, row.items),
        )
    return counts


def _measure(
    measure: Measure, counts: Mapping[str, _Timeliness], wanted: FigureQuery, *, suppress: bool
) -> TimelinessMeasure:
    total = sum_of(counts.values(), _Timeliness)
    if wanted.by is FigureGrouping.MONTH:
        months = [f"{each:%Y-%m}" for each in wanted.stock_days]
        counts = {**{month: _Timeliness() for month in months}, **counts}
    groups, listed = listed_groups(counts, _Timeliness)
    if wanted.by is None:
        groups, listed = [], []
    definition = DEFINITIONS[measure]
    hidden, hides_total = [set[SuppressedPart]() for _ in listed], set[SuppressedPart]()
    if suppress and _OF_SAME_ACTS.get(measure) in wanted.measures:
        hidden, hides_total = [set(SuppressedPart) for _ in listed], set(SuppressedPart)
    elif suppress:
        hidden, hides_total = _suppressed(listed, total, by_due_day=definition.by_due_day)
    has_duration = definition.has_duration
    shown = [
        _figure(each, group, parts, has_duration=has_duration)
        for group, each, parts in zip(groups, listed, hidden, strict=True)
    ]
    text = measure_text(measure)
    return TimelinessMeasure(
        measure=measure,
        title=text.title,
        definition=text.definition,
        source=text.source,
        cautions=text.cautions,
        total=_figure(total, _TOTAL, hides_total, has_duration=has_duration),
        groups=tuple(shown),
    )


_OF_SAME_ACTS: Final = {Measure.ANNUAL_REVIEW_MEETINGS: Measure.ANNUAL_REVIEWS}
"""Measures from which hidden numbers of another could be calculated: hidden beside it."""
_TOGETHER: Final = (
    {SuppressedPart.PUBLISHED, SuppressedPart.STRICT},
    {SuppressedPart.PUBLISHED_EXCLUDED, SuppressedPart.STRICT_EXCLUDED},
)
"""Parts of a group that are mostly about the same acts, so that one follows from the other."""
_OF_PUBLISHED: Final = (SuppressedPart.OVER_52_WEEKS, SuppressedPart.EXCEPTIONS_REJECTED)
"""Numbers of the published part: hidden with it, and alone where they alone are small."""


def _suppressed(
    listed: Sequence[_Timeliness], total: _Timeliness, *, by_due_day: bool
) -> tuple[list[set[SuppressedPart]], set[SuppressedPart]]:
    """The parts that are hidden of each group, and of the total."""
    rows = [each.parts(by_due_day=by_due_day) for each in listed]
    whole = total.parts(by_due_day=by_due_day)
    hidden: list[set[SuppressedPart]] = [set() for _ in listed]
    hides_total: set[SuppressedPart] = set()
    for part in SuppressedPart:
        found = suppressed_rows([each[part] for each in rows])
        if found.total or is_small(whole[part]):
            hides_total.add(part)
        for place in found.rows:
            hidden[place].add(part)
    for each in hidden:
        for parts in _TOGETHER:
            if not parts.isdisjoint(each):
                each.update(parts)
    for each in (*hidden, hides_total):
        if SuppressedPart.PUBLISHED in each:
            each.update(_OF_PUBLISHED)
    return hidden, hides_total


def _figure(
    counts: _Timeliness, group: ListedGroup, hidden: set[SuppressedPart], *, has_duration: bool
) -> TimelinessFigure:
    def shown(part: SuppressedPart, value: Callable[[], _T]) -> _T | MISSING:
        return MISSING if part in hidden else value()

    return TimelinessFigure(
        group=group.name or MISSING,
        groups_in_rest=group.groups_in_rest,
        published=shown(
            SuppressedPart.PUBLISHED, lambda: _published(counts, hidden, has_duration=has_duration)
        ),
        published_excluded=shown(
            SuppressedPart.PUBLISHED_EXCLUDED, lambda: _excluded(counts.excluded)
        ),
        strict=shown(SuppressedPart.STRICT, lambda: _strict(counts)),
        strict_excluded=shown(
            SuppressedPart.STRICT_EXCLUDED, lambda: _excluded(counts.due_excluded)
        ),
        suppressed=tuple(part for part in SuppressedPart if part in hidden),
    )


def _published(
    counts: _Timeliness, hidden: set[SuppressedPart], *, has_duration: bool
) -> PublishedCounts:
    denominator = counts.in_time + counts.late
    average = average_of(counts.days, counts.done) if has_duration else None
    weeks = average_of(counts.days, DAYS_A_WEEK * counts.done) if has_duration else None
    hides_over = SuppressedPart.OVER_52_WEEKS in hidden or not has_duration
    hides_rejected = SuppressedPart.EXCEPTIONS_REJECTED in hidden
    return PublishedCounts(
        numerator=counts.in_time,
        denominator=denominator,
        percentage=or_missing(percentage_of(counts.in_time, denominator)),
        average_days=or_missing(average),
        average_weeks=or_missing(weeks),
        late_within_52_weeks=MISSING
        if hides_over
        else counts.done - counts.in_time - counts.over_52_weeks,
        over_52_weeks=MISSING if hides_over else counts.over_52_weeks,
        exceptions_rejected=MISSING if hides_rejected else counts.rejected,
    )


def _strict(counts: _Timeliness) -> StrictCounts:
    denominator = counts.due_in_time + counts.due_late + counts.not_done
    return StrictCounts(
        numerator=counts.due_in_time,
        denominator=denominator,
        percentage=or_missing(percentage_of(counts.due_in_time, denominator)),
        late=counts.due_late,
        not_done=counts.not_done,
    )


def _excluded(counts: Counter[str]) -> tuple[ExcludedCount, ...]:
    return tuple(
        ExcludedCount(reason=reason, count=counts[reason]) for reason in _REASONS if counts[reason]
    )
