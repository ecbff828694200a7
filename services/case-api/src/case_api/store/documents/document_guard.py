"""Holds the documents that a command or a plan names against those of other cases.

Run after the append of the facts and in the same transaction: the append locks the ledger, so that
no other command of the council names documents at the same time.
"""

from collections.abc import Collection, Mapping
from typing import Final

from case_api.domain.documents.case_documents import CaseDocument, DocumentChange
from case_api.domain.errors import DocumentOfAnotherCase
from chassis.database import DriverConnection
from events.contracts.references import DocumentId
from events.envelope import CaseId, LedgerId

# LATERAL with LIMIT, so that each document is one look-up in an index, whatever the statistics.
OTHER_CASE_QUERY: Final = """
    SELECT given.document_id
      FROM unnest($3::uuid[]) AS given(document_id), LATERAL (
          SELECT FROM case_api.document_case
           WHERE ledger_id = $1 AND document_id = given.document_id AND case_id <> $2 LIMIT 1
      ) AS other
    UNION ALL
    SELECT given.document_id
      FROM unnest($4::uuid[], $5::bytea[]) AS given(document_id, sha256), LATERAL (
          SELECT FROM case_api.document_case
           WHERE ledger_id = $1 AND sha256 = given.sha256 AND case_id <> $2 LIMIT 1
      ) AS other
    LIMIT 1
"""
DOCUMENTS_OF_OTHERS_QUERY: Final = """
    SELECT given.document_id
      FROM unnest($3::uuid[]) AS given(document_id), LATERAL (
          SELECT FROM case_api.document_case
           WHERE ledger_id = $1 AND document_id = given.document_id AND case_id <> $2 LIMIT 1
      ) AS other
"""
_UPSERT: Final = """
    INSERT INTO case_api.document_case (ledger_id, case_id, document_id, sha256, filed)
    SELECT $1, $2, document_id, sha256, filed
      FROM unnest($3::uuid[], $4::bytea[], $5::boolean[]) AS given(document_id, sha256, filed)
    ON CONFLICT (ledger_id, document_id)
    DO UPDATE SET sha256 = EXCLUDED.sha256, filed = EXCLUDED.filed
     WHERE document_case.ledger_id = $1 AND document_case.case_id = $2
"""
_DELETE: Final = """
    DELETE FROM case_api.document_case
     WHERE ledger_id = $1 AND case_id = $2 AND document_id = ANY($3::uuid[])
"""


async def apply_document_change(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, change: DocumentChange
) -> None:
    """Record which documents a case names from now on.

    Raises:
        DocumentOfAnotherCase: another case names one of them, or one with the same content that is
            not meant to be in several cases. The transaction must end.
    """
    if change.new:
        await _refuse_others(db, ledger_id, case_id, change)
    if change.named:
        hashes = [bytes.fromhex(document.sha256) for document in change.named.values()]
        filed = [document.filed is not None for document in change.named.values()]
        await db.execute(_UPSERT, ledger_id, case_id, list(change.named), hashes, filed)
    if change.dropped:
        await db.execute(_DELETE, ledger_id, case_id, list(change.dropped))


async def documents_of_others(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, documents: Collection[DocumentId]
) -> frozenset[DocumentId]:
    """Those of some documents that are of another case of the council."""
    if not documents:
        return frozenset()
    rows = await db.fetch(DOCUMENTS_OF_OTHERS_QUERY, ledger_id, case_id, list(documents))
    return frozenset(DocumentId(document_id) for (document_id,) in rows)


async def _refuse_others(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, change: DocumentChange
) -> None:
    own = _own_content(change)
    hashes = [bytes.fromhex(document.sha256) for document in own.values()]
    new = list(change.new)
    other = await db.fetchval(OTHER_CASE_QUERY, ledger_id, case_id, new, list(own), hashes)
    if other is not None:
        raise DocumentOfAnotherCase(*change.fields[other])


def _own_content(change: DocumentChange) -> Mapping[DocumentId, CaseDocument]:
    """The new documents whose content is meant to be in this case alone."""
    new = {each: change.named[each] for each in change.new}
    return {each: document for each, document in new.items() if not document.in_other_cases}
