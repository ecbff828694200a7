"""Recording what happened to a ledger itself. Needs the owner's role."""

from typing import Final
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from events.codec import encode
from events.contracts import LedgerClockCorrected, LedgerRestored
from events.envelope import LedgerId, Position
from events.log.errors import named_refusals
from events.log.postgres import HEAD

ACTOR: Final = "operator"
"""Who records such facts: whoever may act as the owner of the log."""
_APPEND: Final = "SELECT log.append_of_ledger_v1($1, $2, $3, $4, $5, $6, $7)"


class NothingAhead(Exception):
    """The position named is none of the ledger's."""


async def record_restored(
    db: AsyncConnection, ledger_id: LedgerId, restored_to: Position, lost_to: Position
) -> Position:
    """Record that a ledger was restored from an older copy; where that is recorded.

    The same again is answered with the same position.

    Raises:
        UnknownLedger: there is no such ledger.
    """
    return await _append(db, ledger_id, LedgerRestored(restored_to=restored_to, lost_to=lost_to))


async def record_clock_corrected(
    db: AsyncConnection, ledger_id: LedgerId, ahead_from: Position
) -> Position:
    """Record that the facts from a position on were dated ahead; later ones follow the clock.

    Raises:
        UnknownLedger: there is no such ledger.
        NothingAhead: it has no fact at that position.
    """
    head: int | None = await (await driver(db)).fetchval(HEAD, ledger_id)
    if head is None or not 1 <= ahead_from <= head:
        raise NothingAhead
    fact = LedgerClockCorrected(ahead_from=ahead_from, ahead_to=head)
    return await _append(db, ledger_id, fact, clock_back=True)


async def _append(
    db: AsyncConnection,
    ledger_id: LedgerId,
    fact: LedgerRestored | LedgerClockCorrected,
    *,
    clock_back: bool = False,
) -> Position:
    body = encode(fact)
    event_id: UUID = uuid5(ledger_id, f"{fact.type} {body}")
    with named_refusals():
        return Position(
            await (await driver(db)).fetchval(
                _APPEND,
                ledger_id,
                event_id,
                fact.type,
                fact.schema_version,
                ACTOR,
                body,
                clock_back,
            )
        )
