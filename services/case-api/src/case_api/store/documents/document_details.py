"""What describes the documents of cases, and the room that a council has for their content."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NewType
from uuid import UUID

from asyncpg import ForeignKeyViolationError, Record

from case_api.domain.documents.document import (
    ConcernedPerson,
    DocumentDetails,
    ScanState,
    StoredContent,
)
from case_api.domain.documents.media_types import DocumentMediaType
from case_api.domain.errors import DocumentIdUsed, NoRoomForContent, UnknownCase
from chassis.database import DriverConnection
from events.contracts.references import DocumentId, Sha256
from events.envelope import CaseId, LedgerId

UploadId = NewType("UploadId", UUID)
"""One attempt to upload the content of a document."""

_INSERT: Final = """
    INSERT INTO case_api.document (ledger_id, document_id, case_id, sha256, title, concerns,
                                   media_type, size, location, recorded_by)
    SELECT $1, given.document_id, $2, given.sha256, given.title, given.concerns, given.media_type,
           given.size, given.location, $3
      FROM unnest($4::uuid[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::bigint[],
                  $10::text[])
        AS given(document_id, sha256, title, concerns, media_type, size, location)
    ON CONFLICT (ledger_id, document_id) DO NOTHING RETURNING document_id
"""
_RESERVE: Final = """
    INSERT INTO case_api.document_usage (ledger_id, bytes) VALUES ($1, $2)
    ON CONFLICT (ledger_id) DO UPDATE SET bytes = document_usage.bytes + EXCLUDED.bytes
     WHERE document_usage.ledger_id = $1 AND document_usage.bytes + EXCLUDED.bytes <= $3
    RETURNING true
"""
_COLUMNS: Final = """
    SELECT d.document_id, d.sha256, d.title, d.concerns, d.media_type, d.size, d.location,
           u.upload_id, u.stored_at, u.scan
      FROM case_api.document d
      LEFT JOIN case_api.document_upload u
             ON u.ledger_id = d.ledger_id AND u.document_id = d.document_id AND u.is_content
"""
DOCUMENTS_QUERY: Final = f"{_COLUMNS} WHERE d.ledger_id = $1 AND d.case_id = $2"
# A filing that was voided is not in the file, and its content is not served.
DOCUMENT_QUERY: Final = f"""
    {_COLUMNS} WHERE d.ledger_id = $1 AND d.document_id = $3 AND EXISTS (
        SELECT FROM case_api.document_case
         WHERE ledger_id = $1 AND document_id = $3 AND case_id = $2 AND filed)
"""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to store with the fact of its filing."""

    document_id: DocumentId
    sha256: Sha256
    details: DocumentDetails


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document with its content, if that is stored; `content_id` is the upload that it is."""

    document_id: DocumentId
    sha256: Sha256
    details: DocumentDetails
    content: StoredContent | None
    content_id: UploadId | None


@dataclass(frozen=True, slots=True)
class NewDocuments:
    """Documents of one case to store with the facts of their filing.

    `actor` is a reference to who filed them; `quota` is in bytes of content for the council.
    """

    documents: Sequence[NewDocument]
    actor: str
    quota: int


async def insert_documents(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, new: NewDocuments
) -> None:
    """Store documents, and reserve room for the content of those that will have it here.

    Run after the append of their filing, as the guard is.

    Raises:
        DocumentIdUsed: an id was used before; `index` is the place of its document.
        NoRoomForContent: the council's documents would have more bytes than `quota`.
        UnknownCase: the file of the case was erased. The transaction must end.
    """
    documents = new.documents
    columns = (
        [each.document_id for each in documents],
        [bytes.fromhex(each.sha256) for each in documents],
        [each.details.title for each in documents],
        [each.details.concerns for each in documents],
        [each.details.media_type for each in documents],
        [each.details.size for each in documents],
        [each.details.location for each in documents],
    )
    try:
        rows = await db.fetch(_INSERT, ledger_id, case_id, new.actor, *columns)
    except ForeignKeyViolationError:
        raise UnknownCase from None
    stored = {document_id for (document_id,) in rows}
    for index, each in enumerate(documents):
        if each.document_id not in stored:
            raise DocumentIdUsed(index)
    size = sum(each.details.size for each in documents if each.details.location is None)
    if size:
        reserved = await db.fetchval(_RESERVE, ledger_id, size, new.quota)
        if reserved is None:
            raise NoRoomForContent(new.quota)


async def documents_of(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId
) -> Sequence[DocumentRecord]:
    """Every document that was ever filed in a case, those whose filing was voided included."""
    return [_document(row) for row in await db.fetch(DOCUMENTS_QUERY, ledger_id, case_id)]


async def find_document(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, document_id: DocumentId
) -> DocumentRecord | None:
    """A document that is in the file of a case, or None."""
    row = await db.fetchrow(DOCUMENT_QUERY, ledger_id, case_id, document_id)
    return None if row is None else _document(row)


def _document(row: Record) -> DocumentRecord:
    concerns, stored_at = row["concerns"], row["stored_at"]
    return DocumentRecord(
        document_id=DocumentId(row["document_id"]),
        sha256=row["sha256"].hex(),
        details=DocumentDetails(
            title=row["title"],
            concerns=None if concerns is None else ConcernedPerson(concerns),
            media_type=DocumentMediaType(row["media_type"]),
            size=row["size"],
            location=row["location"],
        ),
        content=None if stored_at is None else StoredContent(stored_at, ScanState(row["scan"])),
        content_id=None if row["upload_id"] is None else UploadId(row["upload_id"]),
    )
