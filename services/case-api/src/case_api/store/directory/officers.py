"""Officers, with their memberships of teams in a table of their own for the lists of teams."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from case_api.domain.directory.officer import Officer
from case_api.store.directory.versioned_table import StoredDocument, VersionedTable
from chassis.database import DriverConnection
from events.contracts.references import OfficerId, TeamId
from events.envelope import LedgerId

OFFICERS: Final = VersionedTable("officer", "officer_id", Officer)

_DELETE_MEMBERSHIPS: Final = (
    "DELETE FROM case_api.team_member WHERE ledger_id = $1 AND officer_id = $2"
)
_INSERT_MEMBERSHIPS: Final = """
    INSERT INTO case_api.team_member (ledger_id, officer_id, team_id, from_on, to_on)
    SELECT $1, $2, team_id, from_on, to_on
      FROM unnest($3::uuid[], $4::date[], $5::date[]) AS given(team_id, from_on, to_on)
"""
_UNKNOWN_TEAMS: Final = """
    SELECT team_id FROM unnest($2::uuid[]) AS given(team_id)
     WHERE NOT EXISTS (
        SELECT FROM case_api.team t WHERE t.ledger_id = $1 AND t.team_id = given.team_id)
"""


async def insert_officer(
    db: DriverConnection, ledger_id: LedgerId, officer_id: OfficerId, officer: Officer, actor: str
) -> StoredDocument[Officer]:
    """Store a new officer, whose teams are known (see `unknown_teams`).

    Raises:
        Conflict: the id is in use.
    """
    stored = await OFFICERS.insert(db, ledger_id, officer_id, officer, actor)
    await _insert_memberships(db, ledger_id, stored)
    return stored


async def replace_officer(
    db: DriverConnection,
    ledger_id: LedgerId,
    was: StoredDocument[Officer],
    officer: Officer,
    actor: str,
) -> StoredDocument[Officer]:
    """Store the next version of an officer, whose teams are known.

    Raises:
        StaleVersion: `was` has been replaced meanwhile; the transaction must end.
    """
    stored = await OFFICERS.replace(db, ledger_id, was, officer, actor)
    await db.execute(_DELETE_MEMBERSHIPS, ledger_id, stored.id)
    await _insert_memberships(db, ledger_id, stored)
    return stored


async def unknown_teams(
    db: DriverConnection, ledger_id: LedgerId, team_ids: Sequence[TeamId]
) -> frozenset[UUID]:
    """Those of some ids that are of no team."""
    return frozenset(row[0] for row in await db.fetch(_UNKNOWN_TEAMS, ledger_id, team_ids))


async def _insert_memberships(
    db: DriverConnection, ledger_id: LedgerId, stored: StoredDocument[Officer]
) -> None:
    found = stored.document.memberships
    if found:
        await db.execute(
            _INSERT_MEMBERSHIPS,
            *(ledger_id, stored.id),
            [each.team_id for each in found],
            [each.from_on for each in found],
            [each.last_day for each in found],
        )
