"""Late days by group: from the sums of the store to responses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from pydantic_core import MISSING

from deadline_service.api.lateness.responses import LateDays
from deadline_service.api.performance.group_list import ListedGroup, listed_groups, or_missing
from deadline_service.domain.figures.rounding import percentage_of
from deadline_service.domain.figures.suppression import is_small, suppressed_rows
from deadline_service.domain.lateness.steps import LatenessCause
from deadline_service.domain.lateness.wording import CAUSE_WORDS
from deadline_service.store.lateness import LateGroup, LateGroups, LatenessGrouping


@dataclass(slots=True)
class _Late:
    """The late days of a group."""

    done_days: int = 0
    done_late: int = 0
    overdue_days: int = 0
    overdue: int = 0

    @classmethod
    def of(cls, group: LateGroup) -> Self:
        return cls(group.done_days, group.done_late, group.overdue_days, group.overdue)

    @property
    def size(self) -> int:
        """All late days."""
        return self.done_days + self.overdue_days

    def add(self, other: Self) -> None:
        """Add those of another group."""
        self.done_days += other.done_days
        self.done_late += other.done_late
        self.overdue_days += other.overdue_days
        self.overdue += other.overdue

    @property
    def processes(self) -> tuple[int, int]:
        """The numbers by which it is decided whether it is hidden."""
        return self.done_late, self.overdue


def late_day_groups(
    found: LateGroups, by: LatenessGrouping | None, *, suppress: bool
) -> tuple[LateDays, Sequence[LateDays]]:
    """The total, and the groups, most days first.

    Hidden are groups of which one to four plans are done late, or overdue, and others until at
    least two are hidden, so that the days of none can be calculated from the total. Without a total
    there are no shares.
    """
    total = _Late.of(found.total)
    groups, counts = listed_groups({each.group: _Late.of(each) for each in found.groups}, _Late)
    hidden, hides_total = frozenset[int](), False
    if suppress:
        rows = suppressed_rows([each.processes for each in counts])
        hidden = rows.rows
        hides_total = rows.total or is_small(total.processes)
    whole = None if hides_total else total.size
    shown = [
        _days(group, each, whole, by, is_hidden=place in hidden)
        for place, (group, each) in enumerate(zip(groups, counts, strict=True))
    ]
    if by is not LatenessGrouping.MONTH:
        shown.sort(key=_place)
    return _days(ListedGroup(""), total, whole, None, is_hidden=hides_total), shown


def _place(group: LateDays) -> tuple[bool, int]:
    """Most days first; what is hidden last, in the order of names."""
    return (True, 0) if group.days is MISSING else (False, -group.days)


def _days(
    group: ListedGroup,
    counts: _Late,
    whole: int | None,
    by: LatenessGrouping | None,
    *,
    is_hidden: bool,
) -> LateDays:
    name, label = group.name or MISSING, _label(group, by)
    if is_hidden:
        return LateDays(
            group=name, label=label, groups_in_rest=group.groups_in_rest, is_suppressed=True
        )
    return LateDays(
        group=name,
        label=label,
        groups_in_rest=group.groups_in_rest,
        days=counts.size,
        share=MISSING if whole is None else or_missing(percentage_of(counts.size, whole)),
        done_days=counts.done_days,
        done_late=counts.done_late,
        overdue_days=counts.overdue_days,
        overdue=counts.overdue,
    )


def _label(group: ListedGroup, by: LatenessGrouping | None) -> str | MISSING:
    """A cause in words, or what the group is that has no name."""
    if group.name:
        is_cause = by is LatenessGrouping.CAUSE
        return CAUSE_WORDS[LatenessCause(group.name)] if is_cause else MISSING
    return MISSING if by is None or group.groups_in_rest else _UNNAMED.get(by, MISSING)


_UNNAMED: Final[Mapping[LatenessGrouping, str]] = {
    LatenessGrouping.PROVIDER: "no other body: the council's own steps",
    LatenessGrouping.TEAM: "no team",
    LatenessGrouping.OFFICER: "no officer",
}
"""What the group is of which nothing is recorded to group it by."""
