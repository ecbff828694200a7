"""The file of a case: locked, and deleted with everything personal in it.

What a row of the file refers to it, with ON DELETE CASCADE: people, texts, plans, advice and
documents with their content. Search rows are deleted beside it: nothing writes them without a
version of the person.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from asyncpg import LockNotAvailableError
from pydantic import BaseModel

from case_api.store.documents.encrypted_details import decrypt_details
from case_api.store.encryption.data_keys import require_file_key
from case_api.store.encryption.vault import EncryptedConnection
from chassis.database import DriverConnection
from events.contracts.references import DocumentId
from events.envelope import CaseId, LedgerId
from events.log.errors import WriteConflict, translate_log_errors

FILE_QUERY: Final = "SELECT 1 FROM case_api.case_file WHERE ledger_id = $1 AND case_id = $2"
CASE_DOCUMENTS_QUERY: Final = """
    SELECT document_id, details, size, is_elsewhere FROM case_api.document
     WHERE ledger_id = $1 AND case_id = $2 ORDER BY document_id
"""
_LOCK: Final = f"{FILE_QUERY} FOR UPDATE NOWAIT"
_DELETE_DOCUMENT: Final = """
    DELETE FROM case_api.document WHERE ledger_id = $1 AND document_id = $2
"""
_DELETE_FILE: Final = "DELETE FROM case_api.case_file WHERE ledger_id = $1 AND case_id = $2"
_DELETE_SEARCH: Final = """
    WITH name AS (
        DELETE FROM case_api.person_name WHERE ledger_id = $1 AND case_id = $2
    ), identifier AS (
        DELETE FROM case_api.person_identifier WHERE ledger_id = $1 AND case_id = $2
    )
    DELETE FROM case_api.person_search WHERE ledger_id = $1 AND case_id = $2
"""
# The digest is of what was stated of the child, and could be guessed by who knows all of it.
_FORGET_IMPORT: Final = """
    WITH former AS (
        DELETE FROM case_api.imported_case WHERE ledger_id = $1 AND case_id = $2
        RETURNING reference
    )
    INSERT INTO case_api.imported_case (ledger_id, reference, case_id, digest)
    SELECT $1, reference, $2, sha256('') FROM former
"""
_RELEASE: Final = """
    UPDATE case_api.document_usage SET bytes = greatest(0, bytes - $2) WHERE ledger_id = $1
"""


class DocumentElsewhere(BaseModel):
    """A document whose content is in the council's own store, at a location."""

    document_id: DocumentId
    location: str


class DeletedDocument(NamedTuple):
    """A document that was deleted: what described it, encrypted, and its size in bytes."""

    document_id: DocumentId
    details: bytes
    size: int
    is_elsewhere: bool


async def has_file(db: DriverConnection, ledger_id: LedgerId, case_id: CaseId) -> bool:
    """Whether a case has a file: it is there, and was not erased."""
    return await db.fetchval(FILE_QUERY, ledger_id, case_id) is not None


async def lock_case_file(db: DriverConnection, ledger_id: LedgerId, case_id: CaseId) -> None:
    """Lock the file of a case until the transaction ends, without waiting.

    Run after the append, which locks the ledger: a writer that has the file may wait for it.

    Raises:
        WriteConflict: another writer adds to the file now; the transaction must end.
    """
    try:
        await db.execute(_LOCK, ledger_id, case_id)
    except LockNotAvailableError:
        raise WriteConflict("the file of the case is written to now") from None


async def documents_elsewhere(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    documents: Sequence[DeletedDocument],
) -> Sequence[DocumentElsewhere]:
    """Where the documents of a case are stored elsewhere; read before its key is destroyed."""
    elsewhere = [each for each in documents if each.is_elsewhere]
    if not elsewhere:
        return []
    key = await require_file_key(connection, ledger_id, case_id)
    found = ((each, decrypt_details(key, each.document_id, each.details)) for each in elsewhere)
    return [
        DocumentElsewhere(document_id=each.document_id, location=details.location)
        for each, details in found
        if details.location is not None
    ]


async def delete_documents(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId
) -> Sequence[DeletedDocument]:
    """Delete the documents of a case with their content.

    One at a time, so that each statement is bounded: a document has up to 50 MiB. Run before the
    append, because it may take seconds.
    """
    with translate_log_errors():
        rows = await db.fetch(CASE_DOCUMENTS_QUERY, ledger_id, case_id)
        found = [DeletedDocument(*row) for row in rows]
        for each in found:
            await db.execute(_DELETE_DOCUMENT, ledger_id, each.document_id)
    return found


async def delete_file(
    db: DriverConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    documents: Sequence[DeletedDocument],
) -> None:
    """Delete the rest of a file that is locked, and destroy its key and those of its people.

    `documents` are those that were deleted before. Deleting a file that is not there is no error.
    """
    released = sum(each.size for each in documents if not each.is_elsewhere)
    with translate_log_errors():
        await db.execute(_DELETE_FILE, ledger_id, case_id)
        await db.execute(_DELETE_SEARCH, ledger_id, case_id)
        await db.execute(_FORGET_IMPORT, ledger_id, case_id)
        if released:
            await db.execute(_RELEASE, ledger_id, released)
