"""Who holds cases on a day, and which cases an officer or a team holds.

Read from the projections `case_officer`, `case_team` and `case_profile`, so corrections and
handovers count as they are known now.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.casework.assignments import Assignment, HolderT, assignment_on
from events.contracts.references import OfficerId, TeamId, Urn
from events.envelope import CaseId, LedgerId

CASES_OF_OFFICER: Final = """
SELECT case_id FROM deadline.case_officer
WHERE ledger_id = $1 AND officer_id = $2 AND from_on <= $4 AND (to_on IS NULL OR to_on >= $3)
LIMIT $5
"""
CASES_OF_TEAM: Final = """
SELECT case_id FROM deadline.case_team
WHERE ledger_id = $1 AND team_id = $2 AND from_on <= $4 AND (to_on IS NULL OR to_on >= $3)
LIMIT $5
"""
CASES_OF_SETTING: Final = """
SELECT case_id FROM deadline.case_profile WHERE ledger_id = $1 AND setting_urn = $2 LIMIT $3
"""
CASE_OF_SETTING: Final = """
SELECT 1 FROM deadline.case_profile WHERE ledger_id = $1 AND case_id = $2 AND setting_urn = $3
"""
OFFICERS_OF_CASES: Final = """
SELECT case_id, from_on, to_on, officer_id, is_cover FROM deadline.case_officer
WHERE ledger_id = $1 AND case_id = ANY ($2) AND from_on <= $4 AND (to_on IS NULL OR to_on >= $3)
"""
TEAMS_OF_CASES: Final = """
SELECT case_id, from_on, to_on, team_id, false AS is_cover FROM deadline.case_team
WHERE ledger_id = $1 AND case_id = ANY ($2) AND from_on <= $4 AND (to_on IS NULL OR to_on >= $3)
"""


class DayWindow(NamedTuple):
    """Some days, both included."""

    first: date
    last: date


async def find_officer_cases(
    db: AsyncConnection, ledger_id: LedgerId, officer_id: OfficerId, days: DayWindow, limit: int
) -> Sequence[CaseId]:
    """The case of each period in which an officer leads or covers it on one of some days.

    At most `limit`, in no order, and a case as often as it has such periods.
    Not sorted in SQL: the planner would then read the table in the order of cases.
    """
    rows = await (await driver_connection(db)).fetch(
        CASES_OF_OFFICER, ledger_id, officer_id, *days, limit
    )
    return [row["case_id"] for row in rows]


async def find_team_cases(
    db: AsyncConnection, ledger_id: LedgerId, team_id: TeamId, days: DayWindow, limit: int
) -> Sequence[CaseId]:
    """The case of each period in which a team is in charge of it on one of some days; as above."""
    rows = await (await driver_connection(db)).fetch(
        CASES_OF_TEAM, ledger_id, team_id, *days, limit
    )
    return [row["case_id"] for row in rows]


async def find_setting_cases(
    db: AsyncConnection, ledger_id: LedgerId, setting_urn: Urn, limit: int
) -> Sequence[CaseId]:
    """At most `limit` cases whose main setting this is, in no order."""
    rows = await (await driver_connection(db)).fetch(
        CASES_OF_SETTING, ledger_id, setting_urn, limit
    )
    return [row["case_id"] for row in rows]


async def has_main_setting(
    db: AsyncConnection, ledger_id: LedgerId, case_id: CaseId, setting_urn: Urn
) -> bool:
    """Whether the council has a case whose main setting this is."""
    found = await (await driver_connection(db)).fetchval(
        CASE_OF_SETTING, ledger_id, case_id, setting_urn
    )
    return found is not None


async def held_by_officer(
    db: AsyncConnection,
    ledger_id: LedgerId,
    officer_id: OfficerId,
    cases: Sequence[CaseId],
    day: date,
) -> Sequence[CaseId]:
    """Those of some cases that an officer covers on a day, or leads while no other covers them."""
    officers = await officers_of_cases(db, ledger_id, cases, DayWindow(day, day))
    return [
        case
        for case in dict.fromkeys(cases)
        if (found := assignment_on(officers.get(case, ()), day)) and found.holder == officer_id
    ]


async def without_officer(
    db: AsyncConnection, ledger_id: LedgerId, cases: Sequence[CaseId], day: date
) -> Sequence[CaseId]:
    """Those of some cases that no officer leads or covers on a day."""
    officers = await officers_of_cases(db, ledger_id, cases, DayWindow(day, day))
    return [case for case in cases if case not in officers]


async def officers_of_cases(
    db: AsyncConnection, ledger_id: LedgerId, cases: Sequence[CaseId], days: DayWindow
) -> Mapping[CaseId, Sequence[Assignment[OfficerId]]]:
    """The officers of some cases whose periods have one of some days."""
    rows = await (await driver_connection(db)).fetch(OFFICERS_OF_CASES, ledger_id, cases, *days)
    return _by_case(
        (row["case_id"], _assignment(row, OfficerId(row["officer_id"]))) for row in rows
    )


async def teams_of_cases(
    db: AsyncConnection, ledger_id: LedgerId, cases: Sequence[CaseId], days: DayWindow
) -> Mapping[CaseId, Sequence[Assignment[TeamId]]]:
    """The teams of some cases whose periods have one of some days."""
    rows = await (await driver_connection(db)).fetch(TEAMS_OF_CASES, ledger_id, cases, *days)
    return _by_case((row["case_id"], _assignment(row, TeamId(row["team_id"]))) for row in rows)


def _assignment(row: Record, holder: HolderT) -> Assignment[HolderT]:
    return Assignment(row["from_on"], row["to_on"], holder, row["is_cover"])


def _by_case(
    found: Iterable[tuple[CaseId, Assignment[HolderT]]],
) -> Mapping[CaseId, Sequence[Assignment[HolderT]]]:
    cases: defaultdict[CaseId, list[Assignment[HolderT]]] = defaultdict(list)
    for case, assignment in found:
        cases[case].append(assignment)
    return cases
