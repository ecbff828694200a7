"""What describes the documents of cases, and the room that a council has for their content."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NewType
from uuid import UUID

from asyncpg import ForeignKeyViolationError, Record

from case_api.domain.documents.document import DocumentDetails, StoredContent
from case_api.domain.errors import DocumentIdUsed, NoRoomForContent, UnknownCase
from case_api.store.documents.encrypted_details import decrypt_details, encrypt_details
from case_api.store.encryption.data_keys import find_file_keys, require_file_key
from case_api.store.encryption.vault import EncryptedConnection
from chassis.encryption.data_key import DataKey
from events.contracts.references import DocumentId, Sha256
from events.envelope import CaseId, LedgerId
from events.stored_document import DocumentMediaType, ScanState

UploadId = NewType("UploadId", UUID)
"""One attempt to upload the content of a document."""

_INSERT: Final = """
    INSERT INTO case_api.document (ledger_id, document_id, case_id, sha256, details, media_type,
                                   size, is_elsewhere, recorded_by)
    SELECT $1, given.document_id, $2, given.sha256, given.details, given.media_type, given.size,
           given.is_elsewhere, $3
      FROM unnest($4::uuid[], $5::bytea[], $6::bytea[], $7::text[], $8::bigint[], $9::boolean[])
        AS given(document_id, sha256, details, media_type, size, is_elsewhere)
    ON CONFLICT (ledger_id, document_id) DO NOTHING RETURNING document_id
"""
_RESERVE: Final = """
    INSERT INTO case_api.document_usage (ledger_id, bytes) VALUES ($1, $2)
    ON CONFLICT (ledger_id) DO UPDATE SET bytes = document_usage.bytes + EXCLUDED.bytes
     WHERE document_usage.ledger_id = $1 AND document_usage.bytes + EXCLUDED.bytes <= $3
    RETURNING true
"""
_COLUMNS: Final = """
    SELECT d.document_id, d.case_id, d.sha256, d.details, d.media_type, d.size,
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
    key: DataKey
    """The key of the file that it is in, by which its content is encrypted."""


@dataclass(frozen=True, slots=True)
class NewDocuments:
    """Documents of one case to store with the facts of their filing.

    `actor` is a reference to who filed them; `quota` is in bytes of content for the council.
    """

    documents: Sequence[NewDocument]
    actor: str
    quota: int


async def insert_documents(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId, new: NewDocuments
) -> None:
    """Store documents, and reserve room for the content of those that will have it here.

    Run after the append of their filing, as the guard is.

    Raises:
        DocumentIdUsed: an id was used before; `index` is the place of its document.
        NoRoomForContent: the council's documents would have more bytes than `quota`.
        UnknownCase: the file of the case was erased. The transaction must end.
    """
    documents = new.documents
    key = await require_file_key(connection, ledger_id, case_id)
    columns = (
        [each.document_id for each in documents],
        [bytes.fromhex(each.sha256) for each in documents],
        [encrypt_details(key, each.document_id, each.details) for each in documents],
        [each.details.media_type for each in documents],
        [each.details.size for each in documents],
        [each.details.location is not None for each in documents],
    )
    try:
        rows = await connection.db.fetch(_INSERT, ledger_id, case_id, new.actor, *columns)
    except ForeignKeyViolationError:
        raise UnknownCase from None
    stored = {document_id for (document_id,) in rows}
    for index, each in enumerate(documents):
        if each.document_id not in stored:
            raise DocumentIdUsed(index)
    size = sum(each.details.size for each in documents if each.details.location is None)
    if size:
        reserved = await connection.db.fetchval(_RESERVE, ledger_id, size, new.quota)
        if reserved is None:
            raise NoRoomForContent(new.quota)


async def documents_of(
    connection: EncryptedConnection, ledger_id: LedgerId, case_id: CaseId
) -> Sequence[DocumentRecord]:
    """Every document that was ever filed in a case, those whose filing was voided included."""
    rows = await connection.db.fetch(DOCUMENTS_QUERY, ledger_id, case_id)
    return await _decrypted(connection, ledger_id, rows)


async def find_document(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    document_id: DocumentId,
) -> DocumentRecord | None:
    """A document that is in the file of a case, or None."""
    rows = await connection.db.fetch(DOCUMENT_QUERY, ledger_id, case_id, document_id)
    return next(iter(await _decrypted(connection, ledger_id, rows)), None)


async def _decrypted(
    connection: EncryptedConnection, ledger_id: LedgerId, rows: Sequence[Record]
) -> Sequence[DocumentRecord]:
    """Documents, without those that were erased since they were read."""
    keys = await find_file_keys(connection, ledger_id, {CaseId(row["case_id"]) for row in rows})
    return [_document(row, key) for row in rows if (key := keys.get(CaseId(row["case_id"])))]


def _document(row: Record, key: DataKey) -> DocumentRecord:
    document_id, stored_at = DocumentId(row["document_id"]), row["stored_at"]
    details = decrypt_details(key, document_id, row["details"])
    return DocumentRecord(
        document_id=document_id,
        sha256=row["sha256"].hex(),
        details=DocumentDetails(
            title=details.title,
            concerns=details.concerns,
            media_type=DocumentMediaType(row["media_type"]),
            size=row["size"],
            location=details.location,
        ),
        content=None if stored_at is None else StoredContent(stored_at, ScanState(row["scan"])),
        content_id=None if row["upload_id"] is None else UploadId(row["upload_id"]),
        key=key,
    )
