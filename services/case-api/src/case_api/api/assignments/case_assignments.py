"""Who works on a case from when to when."""

from datetime import date

from fastapi import APIRouter, Request
from pydantic_core import MISSING

from case_api.api.dependencies import CaseReader, app_context
from case_api.domain.assignments.periods import Assignments, CoverPeriod, RolePeriod, TeamPeriod
from case_api.store.assignments.case_assignments import read_assignments
from chassis.problems import NotFound
from chassis.strict_model import StrictModel
from events.contracts.references import EventPosition, OfficerId, TeamId
from events.contracts.vocabulary.case import CoverReason, OfficerRole
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["directory"])


class OfficerAssignmentPeriod(StrictModel):
    """An officer's period in a role, both days included."""

    officer_id: OfficerId
    role: OfficerRole
    from_on: date
    to_on: date | MISSING = MISSING
    """The last day: as recorded, or the day before the next officer in this role begins."""
    position: EventPosition
    """The fact."""


class CoverArrangementPeriod(StrictModel):
    """A period in which one officer covers another, both days included."""

    officer_id: OfficerId
    covers: OfficerId
    reason: CoverReason
    from_on: date
    to_on: date
    position: EventPosition
    """The fact."""


class TeamAssignmentPeriod(StrictModel):
    """A team's period, both days included."""

    team_id: TeamId
    from_on: date
    to_on: date | MISSING = MISSING
    """The day before the next team begins."""
    position: EventPosition
    """The fact."""


class CaseAssignments(StrictModel):
    """Everyone who is, was or will be assigned to a case, each list in the order of its days."""

    officers: tuple[OfficerAssignmentPeriod, ...]
    covers: tuple[CoverArrangementPeriod, ...]
    teams: tuple[TeamAssignmentPeriod, ...]


@router.get("/cases/{case_id}/assignments", operation_id="getCaseAssignments")
async def get_case_assignments(
    request: Request, case_id: CaseId, identity: CaseReader
) -> CaseAssignments:
    """Which officers and teams a case has had, has and will have, by its facts in effect."""
    async with app_context(request).open_log(LedgerId(identity.ledger_id)) as log:
        held = await read_assignments(log, case_id)
    if held is None:
        raise NotFound
    return _response(held)


def _response(held: Assignments) -> CaseAssignments:
    return CaseAssignments(
        officers=tuple(map(_officer, held.officers)),
        covers=tuple(map(_cover, held.covers)),
        teams=tuple(map(_team, held.teams)),
    )


def _officer(period: RolePeriod) -> OfficerAssignmentPeriod:
    return OfficerAssignmentPeriod(
        officer_id=period.officer_id,
        role=period.role,
        from_on=period.from_on,
        to_on=_known(period.to_on),
        position=period.position,
    )


def _cover(period: CoverPeriod) -> CoverArrangementPeriod:
    return CoverArrangementPeriod(**period._asdict())


def _team(period: TeamPeriod) -> TeamAssignmentPeriod:
    return TeamAssignmentPeriod(
        team_id=period.team_id,
        from_on=period.from_on,
        to_on=_known(period.to_on),
        position=period.position,
    )


def _known(last_day: date) -> date | MISSING:
    return MISSING if last_day == date.max else last_day
