"""What there is on a day: from the counts of the store to figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from pydantic_core import MISSING

from deadline_service.api.performance.group_list import (
    ListedGroup,
    listed_groups,
    measure_text,
    or_missing,
    sum_of,
)
from deadline_service.api.performance.responses import (
    OutOfSchoolFigure,
    OutOfSchoolMeasure,
    PlansFigure,
    PlansMeasure,
)
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import PLAN_STOCKS, Measure
from deadline_service.domain.figures.rounding import average_of, monthly_pence
from deadline_service.domain.figures.suppression import (
    Cells,
    SuppressedRows,
    is_small,
    suppressed_rows,
)
from deadline_service.store.figures import FigureQuery, FigureRows, StockRow


@dataclass(slots=True)
class _Stock:
    """The counts of a group on a day, from `StockRow`s."""

    first: StockRow
    items: int = 0
    with_cost: int = 0
    weekly_pence: int = 0
    days: int = 0
    bands: Sequence[int] = (0, 0, 0, 0)

    @classmethod
    def of(cls, row: StockRow) -> Self:
        """The counts of a row."""
        bands = (row.under_4_weeks, row.under_12_weeks, row.under_26_weeks)
        return cls(
            row,
            row.items,
            row.with_cost,
            row.weekly_pence,
            row.days,
            (*bands, row.items - sum(bands)),
        )

    def add(self, other: Self) -> None:
        """Add the counts of another group."""
        self.items += other.items
        self.with_cost += other.with_cost
        self.weekly_pence += other.weekly_pence
        self.days += other.days
        self.bands = [one + more for one, more in zip(self.bands, other.bands, strict=True)]

    @property
    def size(self) -> int:
        """How large the group is, to list the largest."""
        return self.items

    def cells(self) -> Cells:
        """The numbers that are hidden as a whole, none of which overlap."""
        if self.first.measure is Measure.OUT_OF_SCHOOL:
            return self.bands
        return self.with_cost, self.items - self.with_cost


def plans_measures(
    wanted: FigureQuery, found: FigureRows, *, suppress: bool
) -> tuple[PlansMeasure, ...]:
    """The measures of plans on a day, in the order of `Measure`."""
    return tuple(
        _plans_measure(measure, wanted, found, suppress=suppress)
        for measure in Measure
        if measure in PLAN_STOCKS and measure in wanted.measures
    )


def _plans_measure(
    measure: Measure, wanted: FigureQuery, found: FigureRows, *, suppress: bool
) -> PlansMeasure:
    figures = _StockFigures.of(wanted, found, measure, suppress=suppress)
    text = measure_text(measure)
    return PlansMeasure(
        measure=text.measure,
        title=text.title,
        definition=text.definition,
        source=text.source,
        cautions=text.cautions,
        total=_plans_figure(figures.total),
        groups=tuple(map(_plans_figure, figures.groups)),
    )


def out_of_school_measure(
    wanted: FigureQuery, found: FigureRows, *, suppress: bool
) -> OutOfSchoolMeasure:
    """The children out of school."""
    figures = _StockFigures.of(wanted, found, Measure.OUT_OF_SCHOOL, suppress=suppress)
    text = measure_text(Measure.OUT_OF_SCHOOL)
    return OutOfSchoolMeasure(
        measure=text.measure,
        title=text.title,
        definition=text.definition,
        source=text.source,
        cautions=text.cautions,
        total=_out_of_school_figure(figures.total),
        groups=tuple(map(_out_of_school_figure, figures.groups)),
    )


@dataclass(frozen=True, slots=True)
class _ShownStock:
    """The counts of a group, and whether they are hidden."""

    group: ListedGroup
    counts: _Stock
    is_suppressed: bool


@dataclass(frozen=True, slots=True)
class _StockFigures:
    """A stock: all of it, and by groups."""

    total: _ShownStock
    groups: Sequence[_ShownStock]

    @classmethod
    def of(
        cls, wanted: FigureQuery, found: FigureRows, measure: Measure, *, suppress: bool
    ) -> Self:
        """The figures of a measure."""
        rows = [each for each in found.stock if each.measure is measure]

        def empty() -> _Stock:
            return _Stock(StockRow(measure, "", wanted.last_day, 0, 0, 0, 0, 0, 0, 0))

        last = [each for each in rows if each.on_day == wanted.last_day]
        total = sum_of(map(_Stock.of, last), empty)
        counts = {each.group: _Stock.of(each) for each in rows}
        if wanted.by is FigureGrouping.MONTH:
            for day in wanted.stock_days:
                nothing = StockRow(measure, f"{day:%Y-%m}", day, 0, 0, 0, 0, 0, 0, 0)
                counts.setdefault(nothing.group, _Stock(nothing))
        groups, listed = listed_groups(counts if wanted.by else {}, empty)
        hidden = SuppressedRows(frozenset(), total=False)
        if suppress:
            hidden = _suppressed(wanted, listed, total)
        shown = [
            _ShownStock(group, each, is_suppressed=place in hidden.rows)
            for place, (group, each) in enumerate(zip(groups, listed, strict=True))
        ]
        return cls(_ShownStock(ListedGroup(""), total, hidden.total), shown)


def _suppressed(wanted: FigureQuery, listed: Sequence[_Stock], total: _Stock) -> SuppressedRows:
    """What is hidden. Months do not add up to a total, so each is hidden by itself."""
    cells = [each.cells() for each in listed]
    small = is_small(total.cells())
    if wanted.by is FigureGrouping.MONTH:
        rows = frozenset(place for place, each in enumerate(cells) if is_small(each))
        return SuppressedRows(rows, small)
    found = suppressed_rows(cells)
    return SuppressedRows(found.rows, found.total or small)


def _plans_figure(shown: _ShownStock) -> PlansFigure:
    counts = shown.counts
    figure = PlansFigure(
        group=shown.group.name or MISSING,
        groups_in_rest=shown.group.groups_in_rest,
        on_day=counts.first.on_day,
        is_suppressed=shown.is_suppressed,
    )
    if shown.is_suppressed:
        return figure
    return figure.model_copy(
        update={
            "plans": counts.items,
            "without_cost": counts.items - counts.with_cost,
            "monthly_pence": monthly_pence(counts.weekly_pence),
        }
    )


def _out_of_school_figure(shown: _ShownStock) -> OutOfSchoolFigure:
    counts = shown.counts
    figure = OutOfSchoolFigure(
        group=shown.group.name or MISSING,
        groups_in_rest=shown.group.groups_in_rest,
        on_day=counts.first.on_day,
        is_suppressed=shown.is_suppressed,
    )
    if shown.is_suppressed:
        return figure
    bands = ("under_4_weeks", "under_12_weeks", "under_26_weeks", "from_26_weeks")
    return figure.model_copy(
        update={
            "children": counts.items,
            "average_days": or_missing(average_of(counts.days, counts.items)),
            **dict(zip(bands, counts.bands, strict=True)),
        }
    )
