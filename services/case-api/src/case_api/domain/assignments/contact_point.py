"""The one contact of a family on a day: the officer, else who covers, else the team.

An officer whom the directory does not have is taken to work on every day: nothing is known of an
absence. A team takes contact on every day until it is closed.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.assignments.periods import Assignments
from case_api.domain.directory.availability import absence
from case_api.domain.directory.officer import Officer
from case_api.domain.directory.team import Team
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import OfficerId, TeamId

_MAX_DAYS_AHEAD: Final = 92
"""How far ahead the next day of the officer is searched."""


class ContactPointKind(PublishedEnum):
    """Who is the contact of a family."""

    OFFICER = "officer"
    """The officer who leads the case."""
    COVER = "cover"
    """The officer who covers for the one who leads the case."""
    TEAM = "team"
    """The team of the case or, if it has none, of its officer."""
    NONE = "none"
    """No one: what is recorded names no contact for the day."""


class ContactPointReason(PublishedEnum):
    """Why an officer or a team is the contact, or is not."""

    AVAILABLE = "available"
    NOT_ASSIGNED = "not_assigned"
    ASSIGNMENT_ENDED = "assignment_ended"
    COVERED = "covered"
    """Cover is arranged: the officer is absent, whatever the directory has."""
    LEFT = "left"
    """The officer has left the council."""
    CLOSED = "closed"
    """The team works on no cases any more."""
    ON_LEAVE = "on_leave"
    BANK_HOLIDAY = "bank_holiday"
    NOT_A_WORKING_DAY = "not_a_working_day"


@dataclass(frozen=True, slots=True)
class Directory:
    """The officers and teams that a case names, and the bank holidays of England."""

    officers: Mapping[UUID, Officer] = field(default_factory=dict[UUID, Officer])
    teams: Mapping[UUID, Team] = field(default_factory=dict[UUID, Team])
    bank_holidays: Collection[date] = frozenset()

    def absence(self, officer_id: OfficerId, day: date) -> ContactPointReason | None:
        """Why an officer does not work on a day, None where nothing is against it."""
        known = self.officers.get(officer_id)
        reason = absence(known, day, self.bank_holidays) if known else None
        return ContactPointReason(reason.value) if reason else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer or a team that was considered, and why it is the contact or is not."""

    kind: ContactPointKind
    reason: ContactPointReason
    officer_id: OfficerId | None = None
    team_id: TeamId | None = None

    @property
    def is_available(self) -> bool:
        """Whether it is the contact."""
        return self.reason is ContactPointReason.AVAILABLE


def candidates(held: Assignments, directory: Directory, on: date) -> Iterator[Candidate]:
    """Who was considered as the contact on a day, in order; only the last may be available."""
    for candidate in _in_order(held, directory, on):
        yield candidate
        if candidate.is_available:
            return


def next_day_of_officer(held: Assignments, directory: Directory, after: date) -> date | None:
    """The next day on which an officer, or who covers, is the contact; None: not for a quarter."""
    for ahead in range(1, _MAX_DAYS_AHEAD + 1):
        day = after + timedelta(days=ahead)
        *_, last = candidates(held, directory, day)
        if last.is_available and last.officer_id is not None:
            return day
    return None


def _in_order(held: Assignments, directory: Directory, on: date) -> Iterator[Candidate]:
    yield _officer(held, directory, on)
    yield from _covers(held, directory, on)
    yield _team(held, directory, on)


def _officer(held: Assignments, directory: Directory, on: date) -> Candidate:
    lead = held.last_lead_by(on)
    if lead is None:
        return Candidate(ContactPointKind.OFFICER, ContactPointReason.NOT_ASSIGNED)
    reason = ContactPointReason.ASSIGNMENT_ENDED
    if lead.to_on >= on:
        reason = _reason(held, directory, lead.officer_id, on)
    return Candidate(ContactPointKind.OFFICER, reason, officer_id=lead.officer_id)


def _covers(held: Assignments, directory: Directory, on: date) -> Iterator[Candidate]:
    """Who covers the officer, who covers that one, and so on; none twice."""
    lead = held.last_lead_by(on)
    cover = held.cover_on(lead.officer_id, on) if lead else None
    if lead is None or cover is None:
        yield Candidate(ContactPointKind.COVER, ContactPointReason.NOT_ASSIGNED)
        return
    seen = {lead.officer_id}
    while cover is not None and cover.officer_id not in seen:
        seen.add(cover.officer_id)
        reason = _reason(held, directory, cover.officer_id, on)
        yield Candidate(ContactPointKind.COVER, reason, officer_id=cover.officer_id)
        cover = held.cover_on(cover.officer_id, on)


def _reason(
    held: Assignments, directory: Directory, officer_id: OfficerId, on: date
) -> ContactPointReason:
    if held.cover_on(officer_id, on) is not None:
        return ContactPointReason.COVERED
    return directory.absence(officer_id, on) or ContactPointReason.AVAILABLE


def _team(held: Assignments, directory: Directory, on: date) -> Candidate:
    team_id = _team_id(held, directory, on)
    if team_id is None:
        return Candidate(ContactPointKind.TEAM, ContactPointReason.NOT_ASSIGNED)
    known = directory.teams.get(team_id)
    closed = known is not None and known.active_to is not MISSING and known.active_to < on
    reason = ContactPointReason.CLOSED if closed else ContactPointReason.AVAILABLE
    return Candidate(ContactPointKind.TEAM, reason, team_id=team_id)


def _team_id(held: Assignments, directory: Directory, on: date) -> TeamId | None:
    """The team of the case or, if it has none, that of its officer, or of its last one."""
    assigned, lead = held.team_on(on), held.last_lead_by(on)
    if assigned is not None:
        return assigned.team_id
    officer = directory.officers.get(lead.officer_id) if lead else None
    return officer.team_on(on) if officer else None
