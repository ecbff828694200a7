"""Teams, and who is in a team."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from case_api.domain.directory.team import Team
from case_api.store.directory.versioned_table import VersionedTable
from chassis.database import DriverConnection
from events.contracts.references import OfficerId, TeamId
from events.envelope import LedgerId

TEAMS: Final = VersionedTable("team", "team_id", Team)
MEMBERS_QUERY: Final = """
    SELECT DISTINCT officer_id FROM case_api.team_member
     WHERE ledger_id = $1 AND team_id = $2 AND officer_id > $3 AND from_on <= $4 AND to_on >= $4
     ORDER BY officer_id LIMIT $5
"""
FIRST_MEMBER: Final = OfficerId(UUID(int=0))
"""Before every officer in the list of a team."""


async def members_after(
    db: DriverConnection,
    ledger_id: LedgerId,
    team_id: TeamId,
    on: date,
    page: tuple[OfficerId, int],
) -> Sequence[OfficerId]:
    """The officers in a team on a day, in the order of their ids.

    `page` is the id after which it begins, and its length.
    """
    after, limit = page
    rows = await db.fetch(MEMBERS_QUERY, ledger_id, team_id, after, on, limit)
    return [OfficerId(row[0]) for row in rows]
