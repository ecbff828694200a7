"""The restrictions of processing that are in effect: written with the facts they follow from."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from case_api.domain.restrictions.open_restrictions import OpenRestriction
from chassis.database import DriverConnection
from events.contracts.references import RestrictionId
from events.contracts.vocabulary.case import RestrictedPart, RestrictionGround
from events.envelope import CaseId, LedgerId

RESTRICTIONS_QUERY: Final = """
    SELECT case_id, restriction_id, ground, parts, authorised_by, restricted_on
      FROM case_api.restriction
     WHERE ledger_id = $1 AND (restricted_on, case_id, restriction_id) > ($2, $3, $4)
     ORDER BY restricted_on, case_id, restriction_id LIMIT $5
"""
RESTRICTED_SINCE_QUERY: Final = """
    SELECT case_id, min(restricted_on) FROM case_api.restriction
     WHERE ledger_id = $1 AND case_id = ANY ($2) AND parts && $3
     GROUP BY case_id
"""
_DELETE: Final = "DELETE FROM case_api.restriction WHERE ledger_id = $1 AND case_id = $2"
_INSERT: Final = """
    INSERT INTO case_api.restriction
           (ledger_id, case_id, restriction_id, ground, parts, authorised_by, restricted_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
RestrictionKey = tuple[date, UUID, UUID]
"""The place of a restriction in the list: the day, the case, the restriction."""
FIRST_RESTRICTION: Final[RestrictionKey] = (date.min, UUID(int=0), UUID(int=0))
"""Before every key."""


class CaseRestriction(NamedTuple):
    """A restriction, and the case whose data is restricted."""

    case_id: CaseId
    restriction: OpenRestriction

    @property
    def key(self) -> RestrictionKey:
        """Its place in the list."""
        restriction = self.restriction
        return restriction.restricted_on, self.case_id, restriction.restriction_id


async def replace_restrictions(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    restrictions: Sequence[OpenRestriction],
) -> None:
    """Replace those of a case, in the transaction of the facts, after the append."""
    await db.execute(_DELETE, ledger_id, case_id)
    await db.executemany(_INSERT, [(ledger_id, case_id, *each) for each in restrictions])


async def restrictions_after(
    db: DriverConnection, ledger_id: LedgerId, after: RestrictionKey, limit: int
) -> Sequence[CaseRestriction]:
    """At most `limit` restrictions of a council after a place, those that began first before."""
    rows = await db.fetch(RESTRICTIONS_QUERY, ledger_id, *after, limit)
    return [
        CaseRestriction(
            CaseId(case_id),
            OpenRestriction(
                RestrictionId(restriction_id),
                RestrictionGround(ground),
                tuple(map(RestrictedPart, parts)),
                *values,
            ),
        )
        for case_id, restriction_id, ground, parts, *values in rows
    ]


async def restricted_since(
    db: DriverConnection,
    ledger_id: LedgerId,
    cases: Sequence[CaseId],
    parts: Collection[RestrictedPart],
) -> dict[CaseId, date]:
    """The cases of some of which one of the parts is restricted, each with the first day."""
    rows = await db.fetch(RESTRICTED_SINCE_QUERY, ledger_id, cases, [*parts])
    return {CaseId(case_id): day for case_id, day in rows}
