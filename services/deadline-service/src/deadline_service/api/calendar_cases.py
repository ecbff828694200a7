"""The cases of a calendar: those of an officer or a team, and on which days they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from chassis.calendar_feeds import CalendarFeedRow
from deadline_service.api.dependencies import ReadSession
from deadline_service.domain.casework.assignments import Assignment, assignment_on
from deadline_service.store.case_holders import (
    DayWindow,
    find_officer_cases,
    find_team_cases,
    officers_of_cases,
    teams_of_cases,
)
from events.contracts.references import OfficerId, TeamId
from events.envelope import CaseId

MAX_CALENDAR_CASES: Final = 5000
"""Periods of cases in the days of one calendar."""


@dataclass(frozen=True, slots=True)
class CalendarCases:
    """Cases, with the periods of all who hold them. `is_too_many`: none of them is in it."""

    holder: UUID
    case_ids: Sequence[CaseId]
    assignments: Mapping[CaseId, Sequence[Assignment[UUID]]]
    is_too_many: bool = False

    def is_held(self, case_id: CaseId, day: date) -> bool:
        """Whether the officer or the team has the case on a day, as far as is known now."""
        found = assignment_on(self.assignments.get(case_id, ()), day)
        return found is not None and found.holder == self.holder


async def read_calendar_cases(
    session: ReadSession, feed: CalendarFeedRow[UUID], days: DayWindow
) -> CalendarCases:
    """The cases of a feed on some days."""
    db, ledger_id, holder = session.db, session.ledger_id, feed.holder_id or UUID(int=0)
    limit = MAX_CALENDAR_CASES + 1
    if feed.kind == "team":
        found = await find_team_cases(db, ledger_id, TeamId(holder), days, limit)
    else:
        found = await find_officer_cases(db, ledger_id, OfficerId(holder), days, limit)
    if len(found) == limit:
        return CalendarCases(holder, (), {}, is_too_many=True)
    cases = sorted(set(found))
    if feed.kind == "team":
        teams = await teams_of_cases(db, ledger_id, cases, days)
        return CalendarCases(holder, cases, teams)
    officers = await officers_of_cases(db, ledger_id, cases, days)
    return CalendarCases(holder, cases, officers)
