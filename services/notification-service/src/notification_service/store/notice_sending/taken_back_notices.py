"""The notices that were sent of what does not hold any more."""

from collections.abc import Sequence
from typing import Final

from asyncpg import Record

from chassis.database import DriverConnection
from events.contracts.references import DocumentId
from events.envelope import CaseId, LedgerId
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.store.notice_sending.given_notices import GIVEN_NOTICES

_GIVEN: Final = (
    f"SELECT requirement, audience, person_id, given_at FROM {GIVEN_NOTICES}"  # noqa: S608  # constants only
    " WHERE ledger_id = $1 AND case_id = $2 AND given_at IS NOT NULL AND {}"
    " ORDER BY given_at, notice_id LIMIT 100"
)
TAKEN_BACK_NOTICES: Final = _GIVEN.format("reports = ANY ($3)")
ENCLOSING_NOTICES: Final = _GIVEN.format(
    "enclosed_documents <> '{}' AND $3 = ANY (enclosed_documents)"
)


async def notices_to_take_back(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    requirement: NoticeRequirement,
    reports: Sequence[int],
    document_id: DocumentId | None,
) -> Sequence[GivenNotice]:
    """The notices that another one takes back, or with which the document went that it takes back.

    `reports` are the positions of what does not hold any more (`taken_back_by`), and `document_id`
    the document whose filing that is, None where it is another fact.
    """
    if not requirement.takes_back_enclosures:
        return await taken_back_notices(db, ledger_id, case_id, reports)
    if document_id is None:
        return ()
    return await enclosing_notices(db, ledger_id, case_id, document_id)


async def taken_back_notices(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, reports: Sequence[int]
) -> Sequence[GivenNotice]:
    """Those of the events at some positions, the first ones first. A text is none."""
    rows = await db.fetch(TAKEN_BACK_NOTICES, ledger_id, case_id, reports)
    return [_taken_back(row) for row in rows]


async def enclosing_notices(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, document_id: DocumentId
) -> Sequence[GivenNotice]:
    """Those with which a document of the case went, the first ones first."""
    rows = await db.fetch(ENCLOSING_NOTICES, ledger_id, case_id, document_id)
    return [_taken_back(row) for row in rows]


def _taken_back(row: Record) -> GivenNotice:
    return GivenNotice(
        requirement=row["requirement"],
        audience=Audience(row["audience"]),
        person_id=row["person_id"],
        given_at=row["given_at"],
    )
