"""The placements of a case."""

from typing import Annotated, Self

from fastapi import APIRouter, Request
from pydantic import Field
from pydantic_core import MISSING

from case_api.api.case_on_day import OnDay, read_case_on
from case_api.api.case_pages import WantedPage, page_of_case
from case_api.api.dependencies import CaseReader, app_context
from case_api.domain.placements import CasePlacement, placements
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts.parts import Institution
from events.contracts.references import EventDate, EventPosition, PlacementId
from events.contracts.vocabulary.plan import (
    AttendanceMode,
    ResidentialWeeks,
    Sen2Rank,
    WorkBasedLearning,
)
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"])


class PlacementRecord(StrictModel):
    """A child's time at a setting, as it is on a day."""

    placement_id: PlacementId
    position: EventPosition
    """Where its start is."""
    institution: Institution
    from_on: EventDate
    to_on: EventDate | MISSING = MISSING
    """The day of leaving. Missing: none is recorded up to the day."""
    rank: Sen2Rank
    attendance: AttendanceMode | MISSING = MISSING
    residential: ResidentialWeeks | MISSING = MISSING
    work_based: WorkBasedLearning | MISSING = MISSING
    sen_unit: bool
    resourced: bool

    @classmethod
    def of(cls, found: CasePlacement) -> Self:
        """The response for a placement."""
        started = found.started
        return cls(
            placement_id=started.placement_id,
            position=found.position,
            institution=started.institution,
            from_on=started.on,
            to_on=found.ended_on or MISSING,
            rank=started.rank,
            attendance=started.attendance,
            residential=started.residential,
            work_based=started.work_based,
            sen_unit=started.sen_unit,
            resourced=started.resourced,
        )


class PlacementPage(StrictModel):
    """The placements of a case, the first to begin first."""

    placements: Annotated[tuple[PlacementRecord, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING


@router.get("/cases/{case_id}/placements", operation_id="listPlacements", responses={400: {}})
async def list_placements(
    request: Request, case_id: CaseId, identity: CaseReader, wanted: WantedPage, on: OnDay = None
) -> PlacementPage:
    """Where the child or young person was and is placed, up to a day: SEN2 PlacementDetail."""
    context = app_context(request)
    case, _ = await read_case_on(context, identity, case_id, on)
    of = {"ledger": str(identity.ledger_id), "of": f"{case_id} {on}"}
    page = page_of_case(
        *(context.cursors, {"list": "placements", **of}, wanted),
        placements(case),
        lambda each: (each.started.on, each.position),
    )
    return PlacementPage(placements=tuple(map(PlacementRecord.of, page.rows)), next=page.next)
