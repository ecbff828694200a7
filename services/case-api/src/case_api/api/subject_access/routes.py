"""The export of everything that is held about the child of a case, or one person around it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Request, Response, Security
from pydantic_core import MISSING

from case_api.api.dependencies import app_context
from case_api.api.erased_file import OF_CASE_FILE
from case_api.api.inspection.annex_file import HTML_TYPE, file_headers
from case_api.api.readings.gateway import ReadingGateway, reading_gateway
from case_api.api.subject_access.models import (
    ExportFormat,
    SubjectAccessExportTooLarge,
    SubjectAccessRequest,
)
from case_api.domain.readings.new_reading import DataKind, DataRead
from case_api.domain.readings.purpose import ReadingPurpose
from case_api.domain.subject_access.decisions import HeldFile, unknown_people, unknown_records
from case_api.domain.subject_access.export import MAX_OTHER_CASES, SubjectAccessExport
from case_api.domain.subject_access.page import export_page
from case_api.domain.subject_access.redact import subject_access_export
from case_api.domain.subject_access.related_person import OneOfCase, related_person_export
from case_api.store.subject_access.held_file import ExportTooLarge, held_reader
from case_api.store.subject_access.other_cases import other_cases_of_person
from chassis import idempotency
from chassis.body import strict_body
from chassis.database import DriverConnection
from chassis.limits import AS_REPORT
from chassis.problems import InvalidRequest, NotFound, Violation
from events.envelope import CaseId, LedgerId

router = APIRouter(prefix="/v1", tags=["readings"], **OF_CASE_FILE)

_RENDERING: Final = CapacityLimiter(1)
"""One export at a time is redacted: it takes processor time, and memory of some times its size."""
SubjectAccessReadingDep = Annotated[
    ReadingGateway, Security(reading_gateway, scopes=("exports:read",))
]
"""The parameter of an operation that reads everything about a child."""
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}},
    404: {},
    409: {},
}


@router.post(
    "/cases/{case_id}/subject-access-exports",
    operation_id="exportSubjectAccess",
    response_model=SubjectAccessExport,
    responses=_RESPONSES,
    openapi_extra=AS_REPORT,
)
async def export_subject_access(
    request: Request,
    case_id: CaseId,
    reading: SubjectAccessReadingDep,
    body: Annotated[SubjectAccessRequest, Depends(strict_body(SubjectAccessRequest))],
    _: Annotated[str, Depends(idempotency.idempotency_key_without_effect)],
) -> Response:
    """Everything that is held about the child, with other people replaced by their roles.

    With `person_id`: about that person around the child, and of what people wrote the passages
    that name the person, with the child and the others replaced.

    Nothing is stored but the reading, with the codes of what was decided. The purpose is
    `subject_access_request`, unless another one is stated. Contents of documents are not in it.
    """
    context = app_context(request)
    async with context.open_log(reading.ledger_id) as log:
        connection = context.vault.open(await log.connection())
        reader = await held_reader(connection, log, case_id)
        if reader is None:
            raise NotFound
        try:
            held = await reader.read(body.asked)
        except ExportTooLarge:
            raise SubjectAccessExportTooLarge from None
        _check(body, held)
        other_cases = await _other_cases(connection.db, reading.ledger_id, case_id, body)
        data = DataRead(DataKind.SUBJECT_ACCESS, (case_id,), criteria=body.criteria)
        await _for_subject(reading).record(connection.db, data)
    make = partial(_export, case_id, body, held, other_cases, datetime.now(UTC))
    export = await to_thread.run_sync(make, limiter=_RENDERING)
    return await to_thread.run_sync(_response, export, body.format, limiter=_RENDERING)


async def _other_cases(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, body: SubjectAccessRequest
) -> Sequence[CaseId]:
    if body.person_id is MISSING:
        return ()
    return await other_cases_of_person(
        db, ledger_id, (case_id, body.person_id), MAX_OTHER_CASES + 1
    )


def _export(
    case_id: CaseId,
    body: SubjectAccessRequest,
    held: HeldFile,
    other_cases: Sequence[CaseId],
    now: datetime,
) -> SubjectAccessExport:
    if body.person_id is MISSING:
        return subject_access_export(case_id, held, body.asked, body.decisions, now)
    named, more = other_cases[:MAX_OTHER_CASES], len(other_cases) > MAX_OTHER_CASES
    person = OneOfCase(case_id, body.person_id, named, is_in_more=more)
    return related_person_export(person, held, body.asked, body.decisions, now)


def _for_subject(reading: ReadingGateway) -> ReadingGateway:
    stated = reading.purpose is not ReadingPurpose.NOT_STATED
    return reading if stated else replace(reading, purpose=ReadingPurpose.SUBJECT_ACCESS_REQUEST)


def _check(body: SubjectAccessRequest, held: HeldFile) -> None:
    """Refuse decisions about what is not there: a mistaken id would show what is to be withheld.

    Raises:
        InvalidRequest: there are such.
    """
    of_whom = () if body.person_id is MISSING else (body.person_id,)
    unknown = [
        *("/person_id" for _ in unknown_people(held, of_whom)),
        *(f"/include_people/{each}" for each in unknown_people(held, body.include_people)),
    ]
    errors: Sequence[Violation] = [
        *(
            Violation("unknown_person", "is of no person of this case", pointer=pointer)
            for pointer in unknown
        ),
        *(
            Violation(
                "unknown_record",
                "is of no record of this part",
                pointer=f"/withheld/{each}/record_id",
            )
            for each in unknown_records(held, body.withheld)
        ),
    ]
    if errors:
        raise InvalidRequest(errors=[*errors])


def _response(export: SubjectAccessExport, wanted: ExportFormat) -> Response:
    if wanted is ExportFormat.HTML:
        headers = file_headers("subject-access-export.html", HTML_TYPE)
        return Response(export_page(export), media_type=HTML_TYPE, headers=headers)
    headers = {"Cache-Control": "no-store"}
    return Response(export.model_dump_json(), media_type="application/json", headers=headers)
