"""The assignments of a case, and what the directory has about them."""

from case_api.domain.assignments.contact_point import Directory
from case_api.domain.assignments.periods import Assignments, assignments
from case_api.store.directory.officers import OFFICERS
from case_api.store.directory.teams import TEAMS
from chassis.database import DriverConnection
from events.bank_holidays import bank_holidays_from
from events.envelope import CaseId
from events.history import effective
from events.log.postgres import PostgresLog
from events.stored_event import decode_events


async def read_assignments(log: PostgresLog, case_id: CaseId) -> Assignments | None:
    """The assignments of a case, None if there is no such case."""
    stored = await log.read_stored_streams([case_id], {"case"})
    return assignments(effective(decode_events(stored).decoded)) if stored else None


async def read_directory(
    db: DriverConnection, log: PostgresLog, held: Assignments, year: int
) -> Directory:
    """What the directory has about the officers and teams of a case; holidays from a year on."""
    named = {*(each.officer_id for each in held.officers)}
    named |= {each.officer_id for each in held.covers}
    officers = {
        each.id: each.document for each in await OFFICERS.find_all(db, log.ledger_id, [*named])
    }
    of_case = {each.team_id for each in held.teams}
    of_officers = {each.team_id for officer in officers.values() for each in officer.memberships}
    teams = await TEAMS.find_all(db, log.ledger_id, [*of_case | of_officers])
    return Directory(officers, {each.id: each.document for each in teams}, bank_holidays_from(year))
