"""The consultations of a case."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic.json_schema import SkipJsonSchema

from case_api.api.case_on_day import OnDay, read_case_on
from case_api.api.case_pages import WantedPage, page_of_case
from case_api.api.consultations.models import (
    ConsultationCounts,
    ConsultationPage,
    ConsultationRecord,
)
from case_api.api.dependencies import CaseReader, app_context
from case_api.domain.consultations import ConsultationState, consultations
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"])


@router.get("/cases/{case_id}/consultations", operation_id="listConsultations", responses={400: {}})
async def list_consultations(  # one parameter of the query each
    request: Request,
    case_id: CaseId,
    identity: CaseReader,
    wanted: WantedPage,
    on: OnDay = None,
    state: Annotated[
        ConsultationState | SkipJsonSchema[None],
        Query(description="Only consultations in this state"),
    ] = None,
) -> ConsultationPage:
    """The settings and authorities that were consulted, up to a day, with their answers.

    Each answer has the test of CFA s.39(4) on which it relies. That a setting should answer within
    fifteen days is guidance (Code 9.83): a deadline of deadline-service, which ends no duty of the
    authority.
    """
    context = app_context(request)
    case, day = await read_case_on(context, identity, case_id, on)
    found = consultations(case, day)
    of = {"ledger": str(identity.ledger_id), "of": f"{case_id} {on} {state}"}
    page = page_of_case(
        *(context.cursors, {"list": "consultations", **of}, wanted),
        [each for each in found if state is None or each.state is state],
        lambda each: (each.sent.sent_on, each.position),
    )
    return ConsultationPage(
        counts=ConsultationCounts.of(found),
        consultations=tuple(map(ConsultationRecord.of, page.rows)),
        next=page.next,
    )
