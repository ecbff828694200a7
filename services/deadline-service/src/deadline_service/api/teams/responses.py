"""Bodies about the load of a team."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field
from pydantic_core import MISSING

from deadline_service.domain.caseload_weights import CaseloadWeights
from deadline_service.domain.explanation.structured import ResponseModel
from deadline_service.domain.teams.continuity import Continuity
from deadline_service.domain.teams.reallocation import MAX_MOVES, MoveReason, ProposedMove
from deadline_service.domain.teams.team_load import OfficerLoad
from deadline_service.domain.worklist.case_profile import CaseStage
from events.contracts.references import CaseReference, OfficerId
from events.envelope import CaseId

Count = Annotated[int, Field(ge=0, lt=2**31)]
Points = Annotated[int, Field(ge=-(2**31), lt=2**31)]


class CasesAtStage(ResponseModel):
    """How many cases are at a stage."""

    stage: CaseStage
    cases: Count


class LoadOfOfficer(ResponseModel):
    """What an officer carries."""

    officer_id: OfficerId
    cases: Count
    """Cases that the officer leads, in this team and others, without those that are closed or only
    covered."""
    stages: tuple[CasesAtStage, ...]
    due_items: Count
    """Items of work that fall due in the next four weeks."""
    late_items: Count
    points: Points
    room: Points
    """The points that the officer could take; negative: too many."""
    per_cent: Count
    """The points in per cent of what an officer can carry."""
    is_over: bool

    @classmethod
    def of(cls, load: OfficerLoad) -> Self:
        """The response for a load."""
        return cls(
            officer_id=load.officer_id,
            cases=len(load.cases),
            stages=tuple(
                CasesAtStage(stage=stage, cases=cases) for stage, cases in load.stages.items()
            ),
            due_items=sum(case.due_items for case in load.cases),
            late_items=sum(case.late_items for case in load.cases),
            points=load.points,
            room=load.room,
            per_cent=load.per_cent,
            is_over=load.is_over,
        )


class SingleContact(ResponseModel):
    """Whether families had one contact in the year up to the day."""

    from_on: date
    cases: Count
    officers_per_case: float | MISSING = MISSING
    """Officers who led a case in the year, on average of those that had one, to two decimals."""
    cases_with_one_officer: Count
    cases_with_three_or_more: Count
    days_without_officer: Count
    """Days between officers, of all cases together."""
    cases_without_officer: Count
    """On the day itself."""

    @classmethod
    def of(cls, found: Continuity, from_on: date) -> Self:
        """The response for some measures."""
        return cls(
            from_on=from_on,
            cases=found.cases,
            officers_per_case=(
                round(found.officers / found.cases_with_officer, 2)
                if found.cases_with_officer
                else MISSING
            ),
            cases_with_one_officer=found.one_officer,
            cases_with_three_or_more=found.three_or_more,
            days_without_officer=found.days_without_officer,
            cases_without_officer=found.without_officer,
        )


class LoadOfTeam(ResponseModel):
    """What the officers of a team carry on a day, who carries most first."""

    team_id: UUID
    today: date
    weights: CaseloadWeights
    """The points of a case, as the council has set them."""
    officers: tuple[LoadOfOfficer, ...]
    unassigned_cases: Count
    unassigned_points: Count
    single_contact: SingleContact


class ProposedHandover(ResponseModel):
    """A case that another officer could take."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    from_officer_id: OfficerId | MISSING = MISSING
    """The present officer; left out where there is none."""
    to_officer_id: OfficerId
    points: Count
    reasons: tuple[MoveReason, ...]

    @classmethod
    def of(cls, move: ProposedMove) -> Self:
        """The response for a move."""
        return cls(
            case_id=move.case_id,
            reference=move.reference or MISSING,
            from_officer_id=move.from_officer or MISSING,
            to_officer_id=move.to_officer,
            points=move.points,
            reasons=tuple(move.reasons),
        )


class OfficerPoints(ResponseModel):
    """The points of an officer before the proposal and after it."""

    officer_id: OfficerId
    before: Count
    after: Count


class ReallocationProposal(ResponseModel):
    """A proposal of who takes which cases. Nothing is recorded: handovers are made in case-api."""

    team_id: UUID
    today: date
    moves: Annotated[tuple[ProposedHandover, ...], Field(max_length=MAX_MOVES)]
    officers: tuple[OfficerPoints, ...]
    families_who_change: Count
    """Families whose officer would be another; cases without an officer are not counted."""
    cases_left: Count
    """Cases without an officer for which no officer of the team has room."""
