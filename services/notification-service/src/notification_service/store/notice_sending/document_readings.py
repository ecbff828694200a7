"""The gateway to documents of cases: functions of the database that record each reading.

The functions belong to case-api: see docs/adr/0149-notices-enclose-documents-of-the-case.md.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from asyncpg import Record
from pydantic import BaseModel, ConfigDict

from chassis.database import DriverConnection
from chassis.encryption.data_key import DataKey
from events.contracts.references import DocumentId
from events.envelope import CaseId
from events.stored_document import (
    DETAILS_PLACE,
    ConcernedPerson,
    DocumentMediaType,
    ScanState,
)
from notification_service.domain.notice_sending.enclosable_document import EnclosableDocument
from notification_service.store.notice_sending.readings import NoticeReader

ENCLOSABLE_QUERY: Final = """
    SELECT restricted_on, document_id, details, sha256, media_type, size, is_elsewhere, scan,
           is_in_other_cases
      FROM case_api.notice_documents_v1($1, $2, $3, $4, $5, $6, $7)
"""
ENCLOSED_PART_QUERY: Final = """
    SELECT upload_id, content
      FROM case_api.notice_document_part_v1($1, $2, $3, $4, $5, $6, $7, $8)
"""


@dataclass(frozen=True, slots=True)
class RestrictedDocuments:
    """The documents of a case are restricted since a day, and nothing was read."""

    since: date


class EncryptedPart(NamedTuple):
    """A part of a content as it is stored, and the id of the upload that it is of."""

    upload_id: UUID
    content: bytes


class _Details(BaseModel):
    """What a document's encrypted details have that a notice needs."""

    model_config = ConfigDict(extra="ignore")

    title: str
    concerns: ConcernedPerson | None = None


async def read_case_documents(
    db: DriverConnection,
    case_id: CaseId,
    documents: Collection[DocumentId],
    key: DataKey,
    reader: NoticeReader,
) -> Mapping[DocumentId, EnclosableDocument] | RestrictedDocuments:
    """What some documents are, by their ids: those that are in the file of the case.

    `key` is the key of the file. The record of reading of the council is locked until the
    transaction ends.
    """
    rows = await db.fetch(ENCLOSABLE_QUERY, case_id, list(documents), *reader.values)
    if rows and rows[0]["restricted_on"] is not None:
        return RestrictedDocuments(rows[0]["restricted_on"])
    found = [_document(row, key) for row in rows]
    return {each.document_id: each for each in found}


async def read_document_part(
    db: DriverConnection,
    case_id: CaseId,
    document_id: DocumentId,
    ordinal: int,
    reader: NoticeReader,
) -> EncryptedPart | None:
    """A part of a content, from 0. With the first one the reading of the content is recorded.

    None: there is no such part, or the content may not be read any more.
    """
    row = await db.fetchrow(ENCLOSED_PART_QUERY, case_id, document_id, ordinal, *reader.values)
    return None if row is None else EncryptedPart(*row)


def _document(row: Record, key: DataKey) -> EnclosableDocument:
    document_id = DocumentId(row["document_id"])
    details = _Details.model_validate_json(
        key.decrypt(row["details"], DETAILS_PLACE.format(document_id))
    )
    return EnclosableDocument(
        document_id=document_id,
        title=" ".join(details.title.split()),  # one line, as a notice needs
        concerns=details.concerns,
        sha256=row["sha256"].hex(),
        media_type=DocumentMediaType(row["media_type"]),
        size=row["size"],
        is_elsewhere=row["is_elsewhere"],
        scan=None if row["scan"] is None else ScanState(row["scan"]),
        is_in_other_cases=row["is_in_other_cases"],
    )
