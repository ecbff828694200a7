"""Imported cases: written with their people, and found by the council's own reference."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from case_api.domain.errors import CannotHaveHappened, DocumentIdUsed
from case_api.domain.imports.taken_over import ImpossibleCase, TakenOverCase
from case_api.domain.people.identifier import UPN_KINDS
from case_api.domain.people.person import Person
from case_api.store.assignments.officer_periods import replace_periods
from case_api.store.case_changes import write_changes
from case_api.store.case_list import insert_case
from case_api.store.documents.document_details import (
    NewDocument,
    NewDocuments,
    insert_documents,
)
from case_api.store.encryption.vault import EncryptedConnection
from case_api.store.people.person_versions import NewPersonVersion, insert_person
from chassis.database import DriverConnection
from events.blind_index import IndexedValue
from events.envelope import CaseId, LedgerId
from events.log.errors import WriteConflict

IMPORTED_QUERY: Final = """
SELECT reference, case_id, digest FROM case_api.imported_case
WHERE ledger_id = $1 AND reference = ANY ($2)
"""
OPENED_QUERY: Final = """
SELECT DISTINCT ON (reference) reference, case_id FROM case_api.case_list
WHERE ledger_id = $1 AND reference = ANY ($2) ORDER BY reference, opened_at
"""
UPN_QUERY: Final = """
SELECT token, case_id FROM case_api.person_identifier
WHERE ledger_id = $1 AND token = ANY ($2::bigint[]) AND kind = ANY ($3)
"""
_INSERT: Final = """
INSERT INTO case_api.imported_case (ledger_id, reference, case_id, digest)
SELECT $1, * FROM unnest($2::text[], $3::uuid[], $4::bytea[])
"""


@dataclass(frozen=True, slots=True)
class CaseToImport:
    """A case whose facts can have happened, to be written whole."""

    case_id: CaseId
    reference: str
    person: Person
    digest: bytes
    taken_over: TakenOverCase
    upns: frozenset[str]
    """The UPNs that no other case may have."""


class FiledBy(NamedTuple):
    """Who files the documents of an import, and the bytes of content that the council may have."""

    actor: str
    quota: int


class KnownCase(NamedTuple):
    """A case with a reference. `digest` is None where it was not imported."""

    case_id: CaseId
    digest: bytes | None


async def known_cases(
    db: DriverConnection, ledger_id: LedgerId, references: Collection[str]
) -> Mapping[str, KnownCase]:
    """The cases of a council that have some references already."""
    wanted = list(references)
    opened = await db.fetch(OPENED_QUERY, ledger_id, wanted)
    imported = await db.fetch(IMPORTED_QUERY, ledger_id, wanted)
    return {row[0]: KnownCase(row[1], None) for row in opened} | {
        row[0]: KnownCase(row[1], row[2]) for row in imported
    }


async def cases_with_upns(
    connection: EncryptedConnection, ledger_id: LedgerId, upns: Collection[str]
) -> Mapping[str, CaseId]:
    """A case of each of these UPNs that is in use; as they are searched."""
    return dict(await _uses_of_upns(connection, ledger_id, upns))


async def insert_imported_cases(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    cases: Sequence[CaseToImport],
    actor: str,
) -> None:
    """Write the tables of some cases; their facts are appended by the caller, last.

    Raises:
        asyncpg.UniqueViolationError: another import has one of the references meanwhile; the
            transaction must end.
    """
    for case in cases:
        entry = case.taken_over.changes.entry
        if entry is None:
            raise AssertionError("the facts of an imported case have its opening among them")
        await insert_case(connection, ledger_id, case.case_id, entry, None)
        person = NewPersonVersion(case.person, 1, actor)
        await insert_person(connection, ledger_id, case.case_id, person)
    columns = (
        [case.reference for case in cases],
        [case.case_id for case in cases],
        [case.digest for case in cases],
    )
    await connection.db.execute(_INSERT, ledger_id, *columns)


async def write_imported_changes(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    cases: Sequence[CaseToImport],
    filed: FiledBy,
) -> None:
    """Write what the facts of some cases change beside the log; call it after they are appended.

    Providers are not checked: an old system has ids of its own (docs/adr/0092).

    Raises:
        ImpossibleCase: a fact names a document of another case, or files one whose id was used.
        NoRoomForContent: the council's documents would have more bytes of content than they may.
        WriteConflict: another writer has used a UPN meanwhile. The transaction must end.
    """
    periods = {
        case.case_id: case.taken_over.changes.periods
        for case in cases
        if case.taken_over.changes.periods
    }
    if periods:
        await replace_periods(connection.db, ledger_id, periods)
    await _check_upns(connection, ledger_id, cases)
    for case in cases:
        changes = case.taken_over.changes._replace(entry=None, periods=None, providers=())
        try:
            await write_changes(connection.db, ledger_id, case.case_id, changes)
        except CannotHaveHappened as error:
            pointer = case.taken_over.place_of(error)
            raise ImpossibleCase(error.code, error.detail, pointer) from error
        await _insert_documents(connection, ledger_id, case, filed)


async def _insert_documents(
    connection: EncryptedConnection, ledger_id: LedgerId, case: CaseToImport, filed: FiledBy
) -> None:
    documents = [
        NewDocument(each.fact.document_id, each.fact.sha256, each.details)
        for each in case.taken_over.documents
    ]
    if not documents:
        return
    try:
        new = NewDocuments(documents, filed.actor, filed.quota)
        await insert_documents(connection, ledger_id, case.case_id, new)
    except DocumentIdUsed as error:
        pointer = f"/documents/{error.index}/{error.field}"
        raise ImpossibleCase(error.code, error.detail, pointer) from error


async def _check_upns(
    connection: EncryptedConnection, ledger_id: LedgerId, cases: Sequence[CaseToImport]
) -> None:
    """Look again, now that the ledger is locked, whether other cases have the UPNs."""
    upns = {upn: case.case_id for case in cases for upn in case.upns}
    if not upns:
        return
    used = await _uses_of_upns(connection, ledger_id, upns)
    if any(upns[upn] != case_id for upn, case_id in used):
        raise WriteConflict("a UPN is used by another case meanwhile")


async def _uses_of_upns(
    connection: EncryptedConnection, ledger_id: LedgerId, upns: Collection[str]
) -> Sequence[tuple[str, CaseId]]:
    """Each use of these UPNs: the UPN and the case."""
    index = connection.vault.index(ledger_id)
    tokens = {token: upn for upn in upns for token in index.tokens(IndexedValue.IDENTIFIER, [upn])}
    rows = await connection.db.fetch(UPN_QUERY, ledger_id, list(tokens), list(UPN_KINDS))
    return [(tokens[token], CaseId(case_id)) for token, case_id in rows]
