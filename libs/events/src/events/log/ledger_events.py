"""Events of a ledger itself: a restore, a corrected clock. Needs the owner's role."""

from typing import Final
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.codec import encode_event
from events.contracts import LedgerClockCorrected, LedgerRestored
from events.envelope import LedgerId, Position
from events.log.errors import UnknownLedger, translate_log_errors

OPERATOR_ACTOR: Final = "operator"
"""The actor of such events: a login that may act as the owner of the log."""
_APPEND: Final = "SELECT log.append_ledger_event_v1($1, $2, $3, $4, $5, $6, $7)"


_LOCK: Final = "SELECT true FROM log.ledger WHERE ledger_id = $1 FOR NO KEY UPDATE"
"""The lock that an append takes: until the transaction ends no other appends."""
_CLOCK_HEAD: Final = (
    "SELECT position, recorded_at > clock_timestamp() + interval '1 minute' AS is_ahead"
    " FROM log.event WHERE ledger_id = $1 ORDER BY position DESC LIMIT 1"
)
"""The head, and whether the append functions refuse appends because of its date (LG011)."""


class UnknownPosition(Exception):
    """The ledger has no such position."""


class ClockNotAhead(Exception):
    """Appends are not refused: the head is not dated more than a minute ahead of the clock."""


async def record_ledger_restored(
    db: AsyncConnection, ledger_id: LedgerId, restored_to: Position, lost_to: Position
) -> Position:
    """Record that a ledger was restored from an older copy; returns the event's position.

    A repeated call returns the position of the first.

    Raises:
        UnknownLedger: there is no such ledger.
    """
    return await _append(db, ledger_id, LedgerRestored(restored_to=restored_to, lost_to=lost_to))


async def record_clock_corrected(
    db: AsyncConnection, ledger_id: LedgerId, ahead_from: Position
) -> Position:
    """Record that the events from a position on were dated ahead; later ones follow the clock.

    Such an event cannot be withdrawn, so it is recorded only if the head is dated ahead.

    Raises:
        UnknownLedger: there is no such ledger. UnknownPosition: it has no event at that position.
        ClockNotAhead: its head is not dated ahead: it never was, or the correction is recorded.
    """
    connection = await driver_connection(db)
    if not await connection.fetchval(_LOCK, ledger_id):
        raise UnknownLedger(f"there is no ledger {ledger_id}")
    head = await connection.fetchrow(_CLOCK_HEAD, ledger_id)
    if head is None or not 1 <= ahead_from <= head["position"]:
        raise UnknownPosition
    if not head["is_ahead"]:
        raise ClockNotAhead
    fact = LedgerClockCorrected(ahead_from=ahead_from, ahead_to=head["position"])
    return await _append(db, ledger_id, fact, clock_back=True)


async def _append(
    db: AsyncConnection,
    ledger_id: LedgerId,
    fact: LedgerRestored | LedgerClockCorrected,
    *,
    clock_back: bool = False,
) -> Position:
    body = encode_event(fact)
    event_id: UUID = uuid5(ledger_id, f"{fact.type} {body}")
    with translate_log_errors():
        return Position(
            await (await driver_connection(db)).fetchval(
                _APPEND,
                ledger_id,
                event_id,
                fact.type,
                fact.schema_version,
                OPERATOR_ACTOR,
                body,
                clock_back,
            )
        )
