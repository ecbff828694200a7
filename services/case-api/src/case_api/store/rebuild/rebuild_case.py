"""Compares cases with their facts, and writes the rows of one again.

A case is compared in one snapshot, in which the log and the tables agree, because they are written
in one transaction. It is written while the ledger is locked, as every writer of these rows locks it
by its append, so that none is between the reading and the writing.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.domain.case_rows import CaseRows, case_rows
from case_api.store.assignments.officer_periods import replace_periods
from case_api.store.case_list import update_case
from case_api.store.encryption.data_keys import new_wrapped_key
from case_api.store.encryption.vault import EncryptedConnection, Vault
from case_api.store.erased_people import replace_erased_people
from case_api.store.legal_holds import replace_holds
from case_api.store.phase_transfers.transfer_rows import replace_transfers
from case_api.store.provision_challenges.challenge_rows import replace_challenges
from case_api.store.rebuild.stored_rows import (
    RebuiltTable,
    differing_tables,
    expected_rows,
    stored_rows,
)
from case_api.store.restrictions import replace_restrictions
from chassis.database import DriverConnection
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.errors import translate_log_errors
from events.log.postgres import PostgresLog
from events.london_day import london_day
from events.stored_event import decode_events

_SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
# Not long: all writers of the council wait meanwhile.
_LOCK_TIMEOUT: Final = "SET LOCAL lock_timeout = '2s'"
_LOCK_LEDGER: Final = "SELECT FROM log.ledger WHERE ledger_id = $1 FOR NO KEY UPDATE"
_INSERT_CASE: Final = """
    INSERT INTO case_api.case_list (ledger_id, case_id, opened_at, opened_on, cohort, stage)
    VALUES ($1, $2, $3, $4, 0, '') ON CONFLICT DO NOTHING
"""
_INSERT_FILE: Final = """
    INSERT INTO case_api.case_file (ledger_id, case_id, key) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING
"""
_ISSUE: Final = """
    UPDATE case_api.plan_version SET issued = true, revision = revision + 1
     WHERE ledger_id = $1 AND case_id = $2 AND plan_id = $3 AND version = $4 AND sha256 = $5
       AND NOT issued
"""
_DELETE_DOCUMENTS: Final = """
    DELETE FROM case_api.document_case WHERE ledger_id = $1 AND case_id = $2
"""
# One that another case has stays with it, and remains a difference.
_INSERT_DOCUMENTS: Final = """
    INSERT INTO case_api.document_case (ledger_id, case_id, document_id, sha256, filed)
    SELECT $1, $2, * FROM unnest($3::uuid[], $4::bytea[], $5::boolean[]) ON CONFLICT DO NOTHING
"""


async def differing_cases(
    db: AsyncConnection, ledger_id: LedgerId, cases: Sequence[CaseId]
) -> Mapping[CaseId, Sequence[RebuiltTable]]:
    """Those of some cases whose rows do not follow from their facts, with the tables.

    `db` is in a transaction that has run no query yet.
    """
    log = PostgresLog(db, ledger_id)
    await (await log.connection()).execute(_SNAPSHOT)
    stored = await stored_rows(await log.connection(), ledger_id, cases)
    found: dict[CaseId, Sequence[RebuiltTable]] = {}
    for case_id, history in (await _histories(log, cases)).items():
        rows = case_rows(history)
        tables = differing_tables(stored[case_id], expected_rows(rows)) if rows else ()
        if tables:
            found[case_id] = tables
    return found


async def rebuild_case(
    db: AsyncConnection, vault: Vault, ledger_id: LedgerId, case_id: CaseId
) -> Sequence[RebuiltTable]:
    """Write the rows of a case that differ, and return the tables. Needs the owner's role.

    Raises:
        WriteConflict, LedgerLocked: a writer was in the way; the transaction must end.
    """
    log = PostgresLog(db, ledger_id)
    raw = await log.connection()
    with translate_log_errors():
        await raw.execute(_LOCK_TIMEOUT)
        await raw.execute(_LOCK_LEDGER, ledger_id)
        stored = (await stored_rows(raw, ledger_id, [case_id]))[case_id]
        rows = case_rows((await _histories(log, [case_id]))[case_id])
        if rows is None:
            return ()
        tables = differing_tables(stored, expected_rows(rows))
        for table in tables:
            await _write(vault.open(raw), (ledger_id, case_id), table, rows)
    return tables


async def _histories(
    log: PostgresLog, cases: Sequence[CaseId]
) -> Mapping[CaseId, Sequence[EventEnvelope]]:
    """The raw history of each case, without facts that this release cannot decode."""
    found: dict[CaseId, list[EventEnvelope]] = {case_id: [] for case_id in cases}
    for event in decode_events(await log.read_stored_streams(cases)).decoded:
        found[event.stream_id].append(event)
    return found


async def _write(
    connection: EncryptedConnection,
    key: tuple[LedgerId, CaseId],
    table: RebuiltTable,
    rows: CaseRows,
) -> None:
    db, (ledger_id, case_id) = connection.db, key
    match table:
        case RebuiltTable.CASE_LIST:
            opened_on = None if rows.taken_over else london_day(rows.opened_at)
            await db.execute(_INSERT_CASE, *key, rows.opened_at, opened_on)
            await update_case(db, *key, rows.entry)
        case RebuiltTable.CASE_FILE:
            # What was in it is lost, and so is its key.
            file_key = new_wrapped_key(connection.vault, ledger_id, case_id)
            await db.execute(_INSERT_FILE, *key, file_key)
        case RebuiltTable.PLAN_VERSION:
            for each in rows.contents:
                await db.execute(_ISSUE, *key, each.plan_id, each.version, each.sha256)
        case _:
            await _replace_rows(db, key, table, rows)


async def _replace_rows(
    db: DriverConnection, key: tuple[LedgerId, CaseId], table: RebuiltTable, rows: CaseRows
) -> None:
    """Replace the rows of a case in a table where all of them follow from facts."""
    ledger_id, case_id = key
    match table:
        case RebuiltTable.OFFICER_PERIOD:
            await replace_periods(db, ledger_id, {case_id: rows.periods})
        case RebuiltTable.PHASE_TRANSFER:
            await replace_transfers(db, ledger_id, {case_id: rows.transfers})
        case RebuiltTable.PROVISION_CHALLENGE:
            await replace_challenges(db, *key, rows.shortfalls)
        case RebuiltTable.DOCUMENT_CASE:
            await _replace_documents(db, key, rows)
        case RebuiltTable.ERASED_PERSON:
            await replace_erased_people(db, *key, rows.erased_people)
        case RebuiltTable.LEGAL_HOLD:
            await replace_holds(db, *key, rows.holds)
        case RebuiltTable.RESTRICTION:
            await replace_restrictions(db, *key, rows.restrictions)
        case RebuiltTable.CASE_LIST | RebuiltTable.CASE_FILE | RebuiltTable.PLAN_VERSION:
            raise AssertionError("these have more than what follows from facts")


async def _replace_documents(
    db: DriverConnection, key: tuple[LedgerId, CaseId], rows: CaseRows
) -> None:
    hashes = [bytes.fromhex(each.sha256) for each in rows.documents.values()]
    filed = [each.filed is not None for each in rows.documents.values()]
    await db.execute(_DELETE_DOCUMENTS, *key)
    await db.execute(_INSERT_DOCUMENTS, *key, list(rows.documents), hashes, filed)
