"""The cases whose next statutory date is near, and the next date of some cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from chassis.database import DriverConnection
from events.contracts.references import RuleId
from events.envelope import CaseId, LedgerId

MAX_DUE_DEADLINES: Final = 1_000
"""Deadlines up to which a search by a day reads the cases of each, and tries no other way."""
DUE_QUERY: Final = """
    SELECT case_id, law_due_on >= $3 FROM case_api.running_deadline
     WHERE ledger_id = $1 AND due_on <= $2 LIMIT $4
"""
NEXT_QUERY: Final = """
    SELECT DISTINCT ON (case_id) case_id, due_on, rule FROM case_api.running_deadline
     WHERE ledger_id = $1 AND case_id = ANY ($2) AND law_due_on >= $3
     ORDER BY case_id, due_on, deadline_id
"""


@dataclass(frozen=True, slots=True)
class DueCases:
    """The cases with a running deadline that has not passed on `today`, to work to by `by`.

    `cases` is None where there are too many to be read first.
    """

    today: date
    by: date
    cases: Sequence[CaseId] | None


class NextDeadline(NamedTuple):
    """The next statutory date of a case: the day to work to, and the rule that requires it."""

    due_on: date
    rule: RuleId


async def find_due_cases(
    db: DriverConnection, ledger_id: LedgerId, today: date, by: date
) -> DueCases:
    """The cases that are due by a day. At most `MAX_DUE_DEADLINES` + 1 rows are read."""
    rows = await db.fetch(DUE_QUERY, ledger_id, by, today, MAX_DUE_DEADLINES + 1)
    if len(rows) > MAX_DUE_DEADLINES:
        return DueCases(today, by, None)
    return DueCases(today, by, sorted({CaseId(case) for case, is_ahead in rows if is_ahead}))


async def next_deadlines(
    db: DriverConnection, ledger_id: LedgerId, cases: Sequence[CaseId], today: date
) -> Mapping[CaseId, NextDeadline]:
    """The next statutory date of each of some cases that has one, as `item_deadlines` defines it.

    It is the first day to work to, of the running deadlines whose last day has not passed.
    """
    rows = await db.fetch(NEXT_QUERY, ledger_id, cases, today) if cases else ()
    return {CaseId(case): NextDeadline(due_on, rule) for case, due_on, rule in rows}
