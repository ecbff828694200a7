"""The late days of a council's plans and reviews by group, and the steps of one case.

Each statement reads ranges of an index: the steps of the processes that were done late in the
period, and of those that were not done by the day of the question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.figures.measured_process import Measure
from deadline_service.domain.lateness.late_steps import LateStep
from deadline_service.domain.lateness.wording import ALL_ADVICE
from deadline_service.store.figures import StoreQuery
from deadline_service.store.projections.late_step import LATE_STEP
from deadline_service.store.queries import evaluated_position
from events.contracts.published_enum import PublishedEnum
from events.envelope import CaseId, LedgerId

LATENESS_SUBSCRIPTION: Final = LATE_STEP.subscription.name


class LatenessGrouping(PublishedEnum):
    """By what late days are added up."""

    CAUSE = "cause"
    """On what the step waited: a late plan may have several causes."""
    PROVIDER = "provider"
    """The body that was asked for advice or consulted: a commissioner, URN, UKPRN, or who it is."""
    TEAM = "team"
    """The team of the case on the day on which the plan was sent, without that on its last day."""
    OFFICER = "officer"
    """The officer who led the case on that day."""
    MONTH = "month"
    """The month in which the plan was sent; of an overdue plan, that of its last day."""


_GROUPS: Final[Mapping[LatenessGrouping, str]] = {
    LatenessGrouping.CAUSE: "cause",
    LatenessGrouping.PROVIDER: "provider",
    LatenessGrouping.TEAM: "team_id::text",
    LatenessGrouping.OFFICER: "officer_id::text",
    LatenessGrouping.MONTH: "to_char(coalesce(done_by, due_on), 'YYYY-MM')",
}
_LATE: Final = (
    "SELECT coalesce({group}, '') AS in_group, grouping({group}) AS is_total,"
    " coalesce(sum(late_to - late_from + 1) FILTER (WHERE done_by IS NOT NULL), 0)::bigint"
    " AS done_days,"
    " count(DISTINCT (case_id, item_id)) FILTER (WHERE done_by IS NOT NULL) AS done_late,"
    " coalesce(sum(late_to - late_from + 1) FILTER (WHERE done_by IS NULL), 0)::bigint"
    " AS overdue_days,"
    " count(DISTINCT (case_id, item_id)) FILTER (WHERE done_by IS NULL) AS overdue"
    " FROM ("
    "SELECT case_id, item_id, cause, provider, team_id, officer_id, due_on, done_on AS done_by,"
    " late_from, late_to FROM deadline.late_step"
    " WHERE ledger_id = $1 AND measure = $2 AND closed_on >= $3 AND closed_on <= $4"
    " AND done_on IS NOT NULL AND ($6::boolean OR excused_on IS NULL OR excused_on > $5)"
    " UNION ALL"
    " SELECT case_id, item_id, cause, provider, team_id, officer_id, due_on, NULL,"
    " late_from, least(late_to, $5) FROM deadline.late_step"
    " WHERE ledger_id = $1 AND measure = $2 AND closed_on > $5 AND due_on < $5"
    " AND ($6::boolean OR excused_on IS NULL OR excused_on > $5)"
    ") AS counted WHERE late_from <= late_to"
    " GROUP BY GROUPING SETS (({group}), ())"
)
_SUPPOSED: Final = (
    "SELECT cause, count(DISTINCT (case_id, item_id)) AS late,"
    " count(DISTINCT (case_id, item_id)) FILTER (WHERE in_time_if_capped) AS in_time,"
    " count(DISTINCT (case_id, item_id)) FILTER (WHERE in_time_if_advised) AS in_time_if_advised"
    " FROM deadline.late_step"
    " WHERE ledger_id = $1 AND measure = $2 AND closed_on >= $3 AND closed_on <= $4"
    " AND done_on IS NOT NULL AND ($6::boolean OR excused_on IS NULL OR excused_on > $5)"
    " GROUP BY GROUPING SETS ((cause), ())"
)
_OF_CASE: Final = (
    f"SELECT {', '.join(LateStep._fields)} FROM deadline.late_step"  # noqa: S608  # its columns
    " WHERE ledger_id = $1 AND case_id = $2 AND (measure, item_id) IN ("
    "SELECT measure, item_id FROM deadline.late_step"
    " WHERE ledger_id = $1 AND case_id = $2 AND place = 1 AND (measure, item_id) > ($3, $4)"
    " AND due_on < $5 ORDER BY measure, item_id LIMIT $6)"
    " ORDER BY measure, item_id, place"
)


@dataclass(frozen=True, slots=True)
class LatenessQuery:
    """Which late days are asked for.

    Those of the processes of a measure that were done late from `from_on` to `to_on`, both
    included, and not after `as_of`; and of those that were overdue on `as_of`, up to that day.
    """

    measure: Measure
    from_on: date
    to_on: date
    as_of: date
    by: LatenessGrouping | None = None
    with_exceptions: bool = True


class LateGroup(NamedTuple):
    """The late days of a group, of processes that were done late and of those still overdue.

    `done_late` and `overdue` are the numbers of processes with at least one such day in it.
    """

    group: str
    done_days: int
    done_late: int
    overdue_days: int
    overdue: int


class LateGroups(NamedTuple):
    """Late days by group and in all, and the position in the log that they follow from."""

    position: int
    total: LateGroup
    groups: Sequence[LateGroup]


class SupposedCounts(NamedTuple):
    """Of the processes that were done late: how many are, and by a supposition in time.

    `in_time` is by the code of the supposition: a cause that they have, or `ALL_ADVICE`.
    """

    position: int
    late: int
    in_time: Mapping[str, int]


class CaseStepsQuery(NamedTuple):
    """Which processes of a case are asked for: those after one that were late by a day."""

    after: tuple[str, UUID]
    as_of: date
    limit: int


def late_query(ledger_id: LedgerId, wanted: LatenessQuery) -> StoreQuery:
    """The late days of a query, by group and in all."""
    return StoreQuery(
        _LATE.format(group=_GROUPS[wanted.by or LatenessGrouping.CAUSE]), _values(ledger_id, wanted)
    )


def supposed_query(ledger_id: LedgerId, wanted: LatenessQuery) -> StoreQuery:
    """What would have been in time of what was done late in the period of a query."""
    return StoreQuery(_SUPPOSED, _values(ledger_id, wanted))


async def read_late_groups(
    db: AsyncConnection, ledger_id: LedgerId, wanted: LatenessQuery
) -> LateGroups:
    """The late days of a council, as many groups as it has teams, officers or providers."""
    position = await evaluated_position(db, ledger_id, LATENESS_SUBSCRIPTION)
    sql, values = late_query(ledger_id, wanted)
    rows = await (await driver_connection(db)).fetch(sql, *values)
    found = [(is_total, LateGroup(group, *counts)) for group, is_total, *counts in rows]
    total = next((each for is_total, each in found if is_total), LateGroup("", 0, 0, 0, 0))
    groups = [] if wanted.by is None else [each for is_total, each in found if not is_total]
    return LateGroups(position, total, groups)


async def read_supposed(
    db: AsyncConnection, ledger_id: LedgerId, wanted: LatenessQuery
) -> SupposedCounts:
    """What would have been in time, for each cause of the processes that were done late."""
    position = await evaluated_position(db, ledger_id, LATENESS_SUBSCRIPTION)
    sql, values = supposed_query(ledger_id, wanted)
    rows = await (await driver_connection(db)).fetch(sql, *values)
    late, in_time = 0, {ALL_ADVICE: 0}
    for cause, of_cause, if_capped, if_advised in rows:
        if cause is None:
            late, in_time[ALL_ADVICE] = of_cause, if_advised
        else:
            in_time[cause] = if_capped
    return SupposedCounts(position, late, in_time)


async def read_case_steps(
    db: AsyncConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    wanted: CaseStepsQuery,
) -> Sequence[Sequence[LateStep]]:
    """The steps of each late process of a case, in the order of measures and ids."""
    connection = await driver_connection(db)
    after, as_of, limit = wanted
    rows = await connection.fetch(_OF_CASE, ledger_id, case_id, *after, as_of, limit)
    steps = [LateStep(*row) for row in rows]
    of_process = groupby(steps, key=lambda step: (step.measure, step.item_id))
    return [list(each) for _, each in of_process]


def _values(ledger_id: LedgerId, wanted: LatenessQuery) -> Sequence[object]:
    last_day = min(wanted.to_on, wanted.as_of)
    return (
        ledger_id,
        wanted.measure,
        wanted.from_on,
        last_day,
        wanted.as_of,
        wanted.with_exceptions,
    )
