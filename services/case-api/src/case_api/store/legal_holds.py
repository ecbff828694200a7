"""The legal holds that are in effect: written with the facts that they follow from."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from case_api.domain.legal_holds.open_holds import OpenHold
from chassis.database import DriverConnection
from events.contracts.references import LegalHoldId
from events.envelope import CaseId, LedgerId

HOLDS_QUERY: Final = """
    SELECT case_id, legal_hold_id, reason, authorised_by, placed_on FROM case_api.legal_hold
     WHERE ledger_id = $1 AND (placed_on, case_id, legal_hold_id) > ($2, $3, $4)
     ORDER BY placed_on, case_id, legal_hold_id LIMIT $5
"""
_DELETE: Final = "DELETE FROM case_api.legal_hold WHERE ledger_id = $1 AND case_id = $2"
_INSERT: Final = """
    INSERT INTO case_api.legal_hold
           (ledger_id, case_id, legal_hold_id, reason, authorised_by, placed_on)
    SELECT $1, $2, * FROM unnest($3::uuid[], $4::text[], $5::text[], $6::date[])
"""
HoldKey = tuple[date, UUID, UUID]
"""The place of a hold in the list: the day, the case, the hold."""
FIRST_HOLD: Final[HoldKey] = (date.min, UUID(int=0), UUID(int=0))
"""Before every key."""


class CaseHold(NamedTuple):
    """A hold, and the case whose records it keeps."""

    case_id: CaseId
    hold: OpenHold

    @property
    def key(self) -> HoldKey:
        """Its place in the list."""
        return self.hold.placed_on, self.case_id, self.hold.legal_hold_id


async def replace_holds(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, holds: Sequence[OpenHold]
) -> None:
    """Replace those of a case, in the transaction of the facts, after the append."""
    await db.execute(_DELETE, ledger_id, case_id)
    await db.execute(
        *(_INSERT, ledger_id, case_id),
        [each.legal_hold_id for each in holds],
        [each.reason for each in holds],
        [each.authorised_by for each in holds],
        [each.placed_on for each in holds],
    )


async def holds_after(
    db: DriverConnection, ledger_id: LedgerId, after: HoldKey, limit: int
) -> Sequence[CaseHold]:
    """At most `limit` holds of a council after a place, those that were placed first before."""
    rows = await db.fetch(HOLDS_QUERY, ledger_id, *after, limit)
    return [
        CaseHold(CaseId(case_id), OpenHold(LegalHoldId(hold_id), *values))
        for case_id, hold_id, *values in rows
    ]
