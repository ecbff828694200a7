"""Of which cases a day brings something to announce."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from deadline_service.domain.kept import Kept
from deadline_service.domain.recording import AT_MOST, Recording
from deadline_service.store.case_timing import Held
from deadline_service.store.following import FAMILIES, SUBSCRIPTION
from deadline_service.store.keeping import COLUMNS, kept
from events.envelope import CaseId, LedgerId

_IS_PARKED: Final = (
    "EXISTS (SELECT FROM deadline.parked p"
    f" WHERE p.subscription = '{SUBSCRIPTION}'"
    " AND p.ledger_id = {ledger_id} AND p.stream_id = {case_id} OFFSET 0)"
)
"""A case's deadlines stand still. `OFFSET 0` keeps it a probe by key, however few are parked."""
_IS_CALLED: Final = (
    "t.next_call <= $2 AND NOT"
    " (now() - $3::interval < t.timed_at AND t.timed_at <= now()"
    " AND now() - $4::interval < t.busy_since AND t.busy_since <= now())"
    f" AND NOT {_IS_PARKED.format(ledger_id='t.ledger_id', case_id='t.case_id')}"
)
"""Something is to be announced by a day, and the case is recorded no more, or for too long.

A parked case stays due, and is taken up once its stream is resumed.
"""
LEDGERS: Final = f"""
SELECT c.ledger_id
FROM deadline.checkpoint c
CROSS JOIN LATERAL (
    SELECT FROM deadline.case_timing t WHERE t.ledger_id = c.ledger_id AND {_IS_CALLED}
    ORDER BY t.next_call LIMIT 1
) called
WHERE c.subscription = $1 AND c.ledger_id > $5 ORDER BY c.ledger_id LIMIT $6
"""  # noqa: S608  # our own words
CASES: Final = (
    "SELECT t.case_id, t.busy_since, t.timed_at, now() FROM deadline.case_timing t"  # noqa: S608
    f" WHERE t.ledger_id = $1 AND {_IS_CALLED}"
    " ORDER BY t.next_call LIMIT $5 FOR UPDATE SKIP LOCKED"
)
ROWS: Final = (
    f"SELECT {COLUMNS} FROM deadline.deadline"  # noqa: S608  # our own names
    " WHERE ledger_id = $1 AND case_id = ANY ($2) AND next_call IS NOT NULL"
    " ORDER BY case_id, next_call, deadline_id"
)
UNTIMED: Final = f"""
SELECT c.case_id
FROM unnest($2::uuid[]) AS c (case_id)
CROSS JOIN LATERAL (
    SELECT e.position FROM log.event e
    WHERE e.ledger_id = $1 AND e.stream_id = c.case_id AND split_part(e.type, '.', 1) = ANY ($3)
    ORDER BY e.stream_version DESC LIMIT 1
) latest
WHERE latest.position > (
    SELECT position FROM deadline.checkpoint WHERE ledger_id = $1 AND subscription = $4
) OR {_IS_PARKED.format(ledger_id="$1", case_id="c.case_id")}
"""  # noqa: S608  # our own words


async def ledgers_to_call(
    db: AsyncConnection, today: date, quiet: timedelta, after: LedgerId, limit: int
) -> Sequence[LedgerId]:
    """Ledgers in which something is to be announced by a day, in the order of their ids.

    One probe a ledger. The transaction must see everyone's.
    """
    values = SUBSCRIPTION, today, quiet, AT_MOST, after, limit
    return [LedgerId(row[0]) for row in await (await driver(db)).fetch(LEDGERS, *values)]


async def hold_to_call(
    db: AsyncConnection, ledger_id: LedgerId, today: date, quiet: timedelta, limit: int
) -> Held | None:
    """Hold cases of which something is to be announced by a day, the longest waiting first.

    Those that someone else holds are left out; None if there are no others.
    """
    rows = await (await driver(db)).fetch(CASES, ledger_id, today, quiet, AT_MOST, limit)
    found = {CaseId(row[0]): Recording(row[1], row[2]) for row in rows}
    return Held(found, rows[0][3]) if rows else None


async def untimed(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId]
) -> AbstractSet[CaseId]:
    """Those of some cases whose latest fact has not been timed yet, or that are parked."""
    values = ledger_id, list(cases), list(FAMILIES), SUBSCRIPTION
    return {CaseId(row[0]) for row in await (await driver(db)).fetch(UNTIMED, *values)}


async def called(
    db: AsyncConnection, ledger_id: LedgerId, cases: Collection[CaseId]
) -> Sequence[Kept]:
    """The deadlines of some cases of which something is still to be announced, case by case."""
    rows = await (await driver(db)).fetch(ROWS, ledger_id, list(cases))
    return [kept(row) for row in rows]
