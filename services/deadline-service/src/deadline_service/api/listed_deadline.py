"""A deadline of a list: as of a day, with who holds its case that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import Field
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.api.deadline_responses import Deadline
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.casework.assignments import Assignment, assignment_on
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.explanation.structured import ResponseModel
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.store.case_holders import DayWindow, officers_of_cases, teams_of_cases
from deadline_service.store.case_references import case_references
from deadline_service.store.council_settings import read_settings
from events.contracts.references import CaseReference, OfficerId, TeamId
from events.envelope import LedgerId


class CaseOfficerOnDay(ResponseModel):
    """The officer who holds a case on a day."""

    officer_id: OfficerId
    is_cover: bool
    """Whether the officer covers the case that day for the one who leads it."""


class ListedDeadline(Deadline):
    """A deadline with the reference of its case, and who holds the case on the day of the list."""

    reference: CaseReference | MISSING = MISSING
    """The council's own reference of the case; left out where it has none."""
    officer: CaseOfficerOnDay | MISSING = MISSING
    """The officer who holds the case on `today`; left out where none is recorded.

    As assigned, handed over and covered according to the log now.
    """
    team_id: TeamId | MISSING = MISSING
    """The team that is responsible for the case on `today`; left out where none is recorded."""

    @classmethod
    def listed(
        cls,
        deadline: Deadline,
        officer: Assignment[OfficerId] | None,
        team: Assignment[TeamId] | None,
        reference: str | None,
    ) -> Self:
        """A deadline, with the reference of its case and who holds it."""
        holder = officer and CaseOfficerOnDay(officer_id=officer.holder, is_cover=officer.is_cover)
        return cls.model_construct(
            **dict(deadline),
            reference=reference or MISSING,
            officer=holder or MISSING,
            team_id=MISSING if team is None else team.holder,
        )


class CaseDeadlines(ResponseModel):
    """A page of the deadlines of a case, the earliest `due_on` first, those without a day last."""

    today: date
    position: Annotated[int, Field(ge=0, lt=2**53)]
    """The position in the council's ledger up to which deadlines have been evaluated."""
    is_stale: bool | MISSING = MISSING
    """True where a fact of the case could not be evaluated.

    Until an operator resumes the case, its deadlines are as they were before that fact. Left
    out otherwise.
    """
    deadlines: Annotated[tuple[ListedDeadline, ...], Field(max_length=200)]
    next: Annotated[str, Field(max_length=2000)] | MISSING = MISSING
    """The cursor of the next page; left out where this is the last, as it is for most cases."""


class DeadlinePage(ResponseModel):
    """A page of the list of a council's deadlines."""

    today: date
    deadlines: Annotated[tuple[ListedDeadline, ...], Field(max_length=200)]
    next: Annotated[str, Field(max_length=2000)] | MISSING = MISSING
    """The cursor of the next page; left out where this is the last."""


@dataclass(frozen=True, slots=True)
class DeadlineLister:
    """Makes responses of the rows of a council's list."""

    ledger_id: LedgerId
    rulebook: Rulebook
    calendar: Calendar
    today: date

    async def responses(
        self, db: AsyncConnection, rows: Sequence[DeadlineRow]
    ) -> tuple[ListedDeadline, ...]:
        """The deadlines of some rows, in their order, as of the day of the list."""
        settings = await read_settings(db, self.ledger_id)
        office = settings.office_calendar(self.calendar)
        cases, day = list({row.case_id for row in rows}), DayWindow(self.today, self.today)
        officers = await officers_of_cases(db, self.ledger_id, cases, day)
        teams = await teams_of_cases(db, self.ledger_id, cases, day)
        references = await case_references(db, self.ledger_id, cases)
        return tuple(
            ListedDeadline.listed(
                self._deadline(row, office),
                assignment_on(officers.get(row.case_id, ()), self.today),
                assignment_on(teams.get(row.case_id, ()), self.today),
                references.get(row.case_id),
            )
            for row in rows
        )

    def _deadline(self, row: DeadlineRow, office: Calendar) -> Deadline:
        version = self.rulebook.version_on(row.rule, row.started_on)
        return Deadline.of(row, version, self.today, office)
