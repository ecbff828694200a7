"""Which items of work are listed, as conditions on the rows of a table of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from deadline_service.domain.priority import PriorityReason
from deadline_service.domain.worklist.work_item import WorkKind
from deadline_service.domain.worklist.work_state import SOON_DAYS, WorkState

_IS_LATE: Final = "COALESCE(w.law_due_on < $2, false)"
IN_TIME: Final = f"NOT {_IS_LATE}"
"""Whether the last day in law of a row `w` has not passed on day $2."""
_STATES: Final = {
    WorkState.LATE: _IS_LATE,
    WorkState.DUE: f"w.work_on <= $2 AND {IN_TIME}",
    WorkState.SOON: f"w.work_on > $2 AND w.work_on <= $2 + {SOON_DAYS} AND {IN_TIME}",
    WorkState.LATER: f"w.work_on > $2 + {SOON_DAYS} AND {IN_TIME}",
}
# What is snoozed shows again on its last day in law, should that have moved meanwhile. A scalar
# subquery is looked up by key for each row; an EXISTS would read all that is snoozed.
SNOOZED: Final = (
    "COALESCE((SELECT LEAST(s.until_on, w.law_due_on) > $2 FROM deadline.snoozed_item s"
    " WHERE s.ledger_id = $1 AND s.item_id = w.item_id), false)"
)
"""Whether a row `w` of ledger $1 is snoozed on day $2."""
RANKED_ON: Final = "GREATEST(w.work_on, $3) - w.shift_days"
"""The day by which a row `w` is ranked, if days of lateness count from $3 on."""
DAYS_IN_TIME: Final = ("w.work_on", "w.law_due_on")
"""The days by which an act is in time: by the day to work to, and in law."""


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which items are listed on a day, and how many days of lateness count."""

    today: date
    overdue_days_counted: int
    kind: WorkKind | None = None
    reason: PriorityReason | None = None
    state: WorkState | None = None
    is_snoozed: bool = False

    @property
    def oldest(self) -> date:
        """The earliest day to work to that counts."""
        return self.today - timedelta(days=self.overdue_days_counted)


class WorkCounts(NamedTuple):
    """How many items are in each state, and how many are snoozed; with `more`, at least so many."""

    late: int
    due: int
    soon: int
    later: int
    snoozed: int
    more: bool = False


def condition(wanted: WorkFilter, snoozed: str = SNOOZED) -> str:
    """The condition on a row `w`; the values are of closed lists."""
    found = [snoozed if wanted.is_snoozed else f"NOT {snoozed}"]
    if wanted.kind is not None:
        found.append(f"w.kind = '{wanted.kind}'")
    if wanted.reason is not None:
        found.append(f"w.reasons LIKE '%{wanted.reason}:%'")
    if wanted.state is not None:
        found.append(in_state(wanted.state))
    return " AND ".join(found)


def in_state(state: WorkState) -> str:
    """The condition that a row `w` is in a state on day $2."""
    return _STATES[state]


def is_in_days_ahead(day: str) -> str:
    """The condition that a day of a row is today or within a week."""
    return f"{day} BETWEEN $2 AND $2 + {SOON_DAYS}"


def counts_of(source: str) -> str:
    """How many rows `w` of a source with `is_snoozed` are in each state, and are snoozed."""
    states = ", ".join(
        f"count(*) FILTER (WHERE NOT w.is_snoozed AND {in_state(state)})" for state in WorkState
    )
    return f"SELECT {states}, count(*) FILTER (WHERE w.is_snoozed) FROM {source} w"  # noqa: S608
