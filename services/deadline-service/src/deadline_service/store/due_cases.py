"""Queries for the cases that are due to be announced."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.announcement.pending_announcement import (
    MAX_DELAY,
    PendingAnnouncement,
)
from deadline_service.store.case_evaluations import PENDING_COLUMNS, LockedCases, pending_by_case
from deadline_service.store.ruleset_versions import database_now
from deadline_service.store.subscription import SUBSCRIPTION
from events.envelope import CaseId, LedgerId, Position

_NOT_PARKED: Final = (
    "NOT EXISTS (SELECT FROM deadline.parked p"
    f" WHERE p.subscription = '{SUBSCRIPTION}'"
    " AND p.ledger_id = t.ledger_id AND p.stream_id = t.case_id OFFSET 0)"
)
"""`OFFSET 0` makes it a lookup by key, however few are parked. A parked case remains due, and is
announced once its stream is resumed."""
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 1, 1, tzinfo=UTC)
_WRONG_CLOCK: Final = 2 * MAX_DELAY
"""An instant that is further ahead is from a clock that was wrong, and delays nothing."""


LEDGERS_WITH_DUE_CASES: Final = f"""
SELECT c.ledger_id FROM deadline.checkpoint c
WHERE c.subscription = $1 AND c.ledger_id > $2 AND COALESCE(
    (SELECT t.case_id FROM deadline.case_evaluation t
     WHERE t.ledger_id = c.ledger_id
       AND t.announce_after > $4 AND t.announce_after <= $5 AND {_NOT_PARKED}
     ORDER BY t.announce_after LIMIT 1),
    (SELECT t.case_id FROM deadline.case_evaluation t
     WHERE t.ledger_id = c.ledger_id
       AND t.announce_after > $6 AND t.announce_after <= $7 AND {_NOT_PARKED}
     ORDER BY t.announce_after LIMIT 1),
    (SELECT t.case_id FROM deadline.case_evaluation t
     WHERE t.ledger_id = c.ledger_id
       AND t.announce_after IS NULL AND t.next_announcement_on <= $3 AND {_NOT_PARKED}
     ORDER BY t.next_announcement_on LIMIT 1)
) IS NOT NULL
ORDER BY c.ledger_id LIMIT $8
"""  # noqa: S608  # our own words
CASES_AFTER_INSTANTS: Final = f"""
SELECT t.case_id, {PENDING_COLUMNS} FROM deadline.case_evaluation t
WHERE t.ledger_id = $1 AND t.announce_after > $3 AND t.announce_after <= $4 AND {_NOT_PARKED}
ORDER BY t.announce_after LIMIT $2 FOR UPDATE SKIP LOCKED
"""  # noqa: S608  # our own words
CASES_BY_DAY: Final = f"""
SELECT t.case_id, {PENDING_COLUMNS} FROM deadline.case_evaluation t
WHERE t.ledger_id = $1 AND t.announce_after IS NULL AND t.next_announcement_on <= $3
  AND {_NOT_PARKED}
ORDER BY t.next_announcement_on LIMIT $2 FOR UPDATE SKIP LOCKED
"""  # noqa: S608  # our own words
RECORDED_CORRELATIONS: Final = """
SELECT k.correlation_id, latest.announce_after
FROM unnest($2::uuid[]) AS k (correlation_id)
CROSS JOIN LATERAL (
    SELECT t.announce_after FROM deadline.case_evaluation t
    WHERE t.ledger_id = $1 AND t.correlation_id = k.correlation_id AND t.announce_after <= $4
    ORDER BY t.announce_after DESC LIMIT 1
) latest
WHERE latest.announce_after > $3
"""
EVALUATED: Final = """
SELECT c.position, ARRAY(
    SELECT p.stream_id FROM deadline.parked p
    WHERE p.subscription = $2 AND p.ledger_id = $1 AND p.stream_id = ANY ($3)
) AS parked
FROM deadline.checkpoint c WHERE c.ledger_id = $1 AND c.subscription = $2
"""


class EvaluatedFacts(NamedTuple):
    """The position up to which facts have been evaluated, except in the parked cases."""

    position: Position
    parked: AbstractSet[CaseId]


async def ledgers_with_due_cases(
    db: AsyncConnection, today: date, after: LedgerId, limit: int
) -> Sequence[LedgerId]:
    """Ledgers with a case that is due, in the order of their ids.

    A few index probes for each ledger. The transaction must be able to read all ledgers.
    """
    instants = [each for pair in _due_instants(await database_now(db)) for each in pair]
    values = SUBSCRIPTION, after, today, *instants, limit
    rows = await (await driver_connection(db)).fetch(LEDGERS_WITH_DUE_CASES, *values)
    return [LedgerId(row[0]) for row in rows]


async def lock_due_cases(
    db: AsyncConnection, ledger_id: LedgerId, today: date, limit: int
) -> LockedCases:
    """Lock cases that are due: first those with new facts, then those that a day makes due.

    Cases that another transaction has locked are left out.
    """
    connection, now = await driver_connection(db), await database_now(db)
    found: dict[CaseId, PendingAnnouncement | None] = {}
    queries = [(CASES_AFTER_INSTANTS, instants) for instants in _due_instants(now)]
    for query, bounds in [*queries, (CASES_BY_DAY, (today,))]:
        if left := limit - len(found):
            found |= pending_by_case(await connection.fetch(query, ledger_id, left, *bounds))
    return LockedCases(found, now)


async def correlations_being_recorded(
    db: AsyncConnection, ledger_id: LedgerId, correlation_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, datetime]:
    """The correlation ids of which another case is not quiet yet, and when the last one may be."""
    values = ledger_id, list(correlation_ids), now, now + _WRONG_CLOCK
    rows = await (await driver_connection(db)).fetch(RECORDED_CORRELATIONS, *values)
    return {row[0]: row[1] for row in rows}


async def evaluated_facts(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId]
) -> EvaluatedFacts:
    """How far the facts of some locked cases have been evaluated."""
    row = await (await driver_connection(db)).fetchrow(
        EVALUATED, ledger_id, SUBSCRIPTION, list(cases)
    )
    if row is None:
        return EvaluatedFacts(Position(0), set())
    return EvaluatedFacts(Position(row[0]), {CaseId(each) for each in row[1]})


def _due_instants(now: datetime) -> Sequence[tuple[datetime, datetime]]:
    """The ranges of `announce_after` in which a case is due, each without its first instant."""
    return (_FIRST, now), (now + _WRONG_CLOCK, _LAST)
