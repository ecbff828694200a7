"""How processes ended: from the counts of the store to figures."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from pydantic_core import MISSING

from deadline_service.api.performance.group_list import (
    ListedGroup,
    listed_groups,
    measure_text,
    sum_of,
)
from deadline_service.api.performance.responses import (
    ExcludedCount,
    OutcomeCount,
    OutcomeFigure,
    OutcomeMeasure,
)
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import OUTCOMES, LeftOut, Measure
from deadline_service.domain.figures.rounding import percentage_of
from deadline_service.domain.figures.suppression import is_small, suppressed_rows
from deadline_service.store.figures import FigureQuery, FigureRows


@dataclass(slots=True)
class _Outcomes:
    """The counts of a group: by outcome, and of what is left out by reason."""

    counted: Counter[str] = field(default_factory=Counter[str])
    excluded: Counter[str] = field(default_factory=Counter[str])

    def add(self, other: Self) -> None:
        """Add the counts of another group."""
        self.counted.update(other.counted)
        self.excluded.update(other.excluded)

    @property
    def size(self) -> int:
        """How large the group is, to list the largest."""
        return self.counted.total()


class _Hidden(NamedTuple):
    """What is hidden of a group: some outcomes, all of it, what is left out."""

    outcomes: Collection[str] = ()
    whole: bool = False
    excluded: bool = False


def outcome_measures(
    wanted: FigureQuery, found: FigureRows, *, suppress: bool
) -> tuple[OutcomeMeasure, ...]:
    """The measures of outcomes, in the order of `Measure`."""
    counts: defaultdict[Measure, defaultdict[str, _Outcomes]] = defaultdict(
        lambda: defaultdict(_Outcomes)
    )
    for row in found.outcomes:
        into = counts[row.measure][row.group]
        if row.reason is None:
            into.counted[row.outcome] += row.items
        else:
            into.excluded[row.reason] += row.items
    return tuple(
        _measure(measure, counts.get(measure, {}), wanted, suppress=suppress)
        for measure in Measure
        if measure in OUTCOMES and measure in wanted.measures
    )


def _measure(
    measure: Measure, counts: Mapping[str, _Outcomes], wanted: FigureQuery, *, suppress: bool
) -> OutcomeMeasure:
    total = sum_of(counts.values(), _Outcomes)
    if wanted.by is FigureGrouping.MONTH:
        months = [f"{each:%Y-%m}" for each in wanted.stock_days]
        counts = {**{month: _Outcomes() for month in months}, **counts}
    groups, listed = listed_groups(counts if wanted.by else {}, _Outcomes)
    hidden, of_total = [_Hidden() for _ in listed], _Hidden()
    if suppress:
        hidden, of_total = _suppressed(wanted, listed, total)
    text = measure_text(measure)
    return OutcomeMeasure(
        measure=text.measure,
        title=text.title,
        definition=text.definition,
        source=text.source,
        cautions=text.cautions,
        total=_figure(ListedGroup(""), total, of_total),
        groups=tuple(map(_figure, groups, listed, hidden)),
    )


def _suppressed(
    wanted: FigureQuery, listed: Sequence[_Outcomes], total: _Outcomes
) -> tuple[list[_Hidden], _Hidden]:
    """What is hidden of each group, and of the total.

    Other measures count some of the same acts, and what is hidden in one could be calculated from
    another. So numbers are shown only if the measure is the only one in the response.
    """
    if len(set(wanted.measures)) > 1:
        nothing = _Hidden(whole=True, excluded=True)
        return [nothing for _ in listed], nothing
    left_out = suppressed_rows([_cells(each.excluded, LeftOut) for each in listed])
    hides_left_out = left_out.total or is_small(_cells(total.excluded, LeftOut))
    names = sorted(total.counted)
    if wanted.by in (None, FigureGrouping.KIND):
        found = suppressed_rows([[total.counted[name]] for name in names])
        outcomes = {names[place] for place in found.rows}
        hidden = [
            _Hidden(whole=not outcomes.isdisjoint(each.counted), excluded=place in left_out.rows)
            for place, each in enumerate(listed)
        ]
        return hidden, _Hidden(outcomes, found.total, hides_left_out)
    found = suppressed_rows([_cells(each.counted, names) for each in listed])
    hides_total = found.total or is_small(_cells(total.counted, names))
    hidden = [
        _Hidden(whole=place in found.rows, excluded=place in left_out.rows)
        for place, _ in enumerate(listed)
    ]
    return hidden, _Hidden(whole=hides_total, excluded=hides_left_out)


def _cells(counts: Counter[str], names: Collection[str] | type[LeftOut]) -> Sequence[int]:
    return [counts[name] for name in names]


def _figure(group: ListedGroup, counts: _Outcomes, hidden: _Hidden) -> OutcomeFigure:
    count = counts.counted.total()
    outcomes = tuple(
        OutcomeCount(
            outcome=name or "not_recorded",
            count=number,
            percentage=percentage_of(number, count) or 0,
        )
        for name, number in sorted(counts.counted.items())
        if name not in hidden.outcomes
    )
    excluded = tuple(
        ExcludedCount(reason=reason, count=counts.excluded[reason])
        for reason in LeftOut
        if counts.excluded[reason]
    )
    return OutcomeFigure(
        group=group.name or MISSING,
        groups_in_rest=group.groups_in_rest,
        count=MISSING if hidden.whole else count,
        outcomes=() if hidden.whole else outcomes,
        excluded=MISSING if hidden.excluded else excluded,
        is_suppressed=bool(hidden.whole or hidden.excluded or hidden.outcomes),
    )
