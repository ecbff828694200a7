"""Certificates of service: what is recorded of the giving of notices, for a tribunal."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic.json_schema import SkipJsonSchema

from chassis.database import DriverConnection
from chassis.identity import Principal
from chassis.limits import AS_REPORT
from chassis.problems import Conflict
from events.contracts.references import EventPosition
from events.envelope import CaseId, LedgerId
from notification_service.api.dependencies import NoticeContentReader, app_context
from notification_service.api.notices.certificate_models import (
    CertificateFormat,
    CertifiedNotice,
    ServiceCertificate,
)
from notification_service.api.notices.composition import notice_reader
from notification_service.api.notices.proof import PDF
from notification_service.api.notices.service_evidence import (
    FindNotices,
    NoticesOfCase,
    read_evidence,
    read_notices,
)
from notification_service.domain.notice_sending.purpose import NoticePurpose
from notification_service.domain.notices.rendering.letter import LetterNotMade
from notification_service.domain.service_certificates.certificate import (
    CertificateHead,
    CertificateOfService,
    certify_service,
    print_certificate,
)
from notification_service.store.notice_sending.evidence_rows import (
    MOST_CERTIFIED,
    notices_to_certify,
)
from notification_service.store.notice_sending.notices import NoticeRow, find_notice
from notification_service.store.notices import letter_template
from notification_service.store.service_editions import (
    current_rules_on_service,
    current_service_edition,
)

router = APIRouter(prefix="/v1", tags=["notices"])
_Purpose = Annotated[NoticePurpose, Query(description="For which purpose it is read")]
_Format = Annotated[
    CertificateFormat, Query(alias="format", description="The form of the certificate")
]
_PRINTING: Final = CapacityLimiter(2)
"""Certificates that are printed at once in one process: one of 50 notices takes 0.1 s of a core."""
_CONTENT: Final = {"content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}


@router.get(
    "/notices/{notice_id}/certificate",
    operation_id="getNoticeCertificate",
    response_model=ServiceCertificate,
    responses={200: _CONTENT, 409: {}},
)
async def get_notice_certificate(
    request: Request,
    notice_id: UUID,
    identity: NoticeContentReader,
    purpose: _Purpose = NoticePurpose.CASEWORK,
    format_: _Format = CertificateFormat.JSON,
) -> Response:
    """The certificate of service of one notice. The reading is recorded.

    It states what the records show, and in words what that is and is not evidence of. The name and
    the address are left out where the data was erased, or where the people are restricted and may
    not be read for the purpose. 409: a character has no font; read it as JSON.
    """
    ledger_id = LedgerId(identity.ledger_id)

    async def find(db: DriverConnection) -> Sequence[NoticeRow]:
        row = await find_notice(db, ledger_id, notice_id)
        return [] if row is None else [row]

    return await _answer(request, identity, purpose, format_, None, find)


@router.get(
    "/cases/{case_id}/notice-certificate",
    operation_id="getCaseNoticeCertificate",
    response_model=ServiceCertificate,
    responses={200: _CONTENT, 409: {}},
    openapi_extra=AS_REPORT,
)
async def get_case_notice_certificate(
    request: Request,
    case_id: CaseId,
    identity: NoticeContentReader,
    reports: Annotated[
        EventPosition | SkipJsonSchema[None],
        Query(description="Only notices of the fact at this position"),
    ] = None,
    purpose: _Purpose = NoticePurpose.CASEWORK,
    format_: _Format = CertificateFormat.JSON,
) -> Response:
    """The certificate of service of all notices of a case, at most 50, the first ones first.

    As that of one notice. 409: there are more; name a fact that they report in `reports`.
    """
    ledger_id = LedgerId(identity.ledger_id)

    async def find(db: DriverConnection) -> Sequence[NoticeRow]:
        rows = await notices_to_certify(db, ledger_id, case_id, reports)
        if len(rows) > MOST_CERTIFIED:
            raise Conflict(
                f"there are more than {MOST_CERTIFIED} notices: name a fact that they report in"
                " reports"
            )
        return rows

    return await _answer(request, identity, purpose, format_, case_id, find)


async def _answer(  # what the two operations have in common
    request: Request,
    identity: Principal,
    purpose: NoticePurpose,
    format_: CertificateFormat,
    case_id: CaseId | None,
    find: FindNotices,
) -> Response:
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    found = await read_notices(context, ledger_id, case_id, find)
    head = CertificateHead(
        council=found.council,
        case_id=found.case_id,
        reference=found.reference,
        made_at=context.clock(),
        made_by=identity.actor,
    )
    reader = notice_reader(request, identity, purpose)
    evidence = await read_evidence(context, ledger_id, found, reader)
    certificate = certify_service(
        current_service_edition(), current_rules_on_service(), head, evidence
    )
    if format_ is CertificateFormat.PDF:
        pages = await to_thread.run_sync(_printed, certificate, limiter=_PRINTING)
        return Response(pages, media_type=PDF)
    body = _as_response(certificate, found)
    return Response(body.model_dump_json(), media_type="application/json")


def _printed(certificate: CertificateOfService) -> bytes:
    edition = current_service_edition()
    label = edition.language.labels.reference
    try:
        return print_certificate(edition, certificate, label, letter_template())
    except LetterNotMade:
        raise Conflict("a character has no font: read the certificate as JSON") from None


def _as_response(certificate: CertificateOfService, found: NoticesOfCase) -> ServiceCertificate:
    notices = [
        CertifiedNotice.of(each, row, found.records.attempts.get(row.notice_id, ()))
        for each, row in zip(certificate.notices, found.rows, strict=True)
    ]
    return ServiceCertificate.of(certificate, notices)
