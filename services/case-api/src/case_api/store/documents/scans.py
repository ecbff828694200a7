"""Content that waits to be scanned, and what scans found.

Content is claimed for three minutes by moving its due time, so that one process scans it. A claim
whose process was killed, or whose scanner was unavailable, is due again.
"""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.documents.content import read_part
from case_api.store.documents.document_details import UploadId
from case_api.store.encryption.data_keys import file_key
from case_api.store.encryption.vault import Vault
from chassis.database import Ledgers, driver_connection, transaction
from chassis.encryption.data_key import DataKey
from events.envelope import CaseId, LedgerId

CLAIM: Final = timedelta(minutes=3)
"""Longer than a scan may take."""
DUE_SCANS_QUERY: Final = """
    SELECT ledger_id, upload_id FROM case_api.document_upload
     WHERE scan_due_at <= $1 ORDER BY scan_due_at LIMIT 1
"""
CONTENT_KEY_QUERY: Final = """
    SELECT f.case_id, f.key FROM case_api.document_upload u
      JOIN case_api.document d ON d.ledger_id = $1 AND d.document_id = u.document_id
      JOIN case_api.case_file f ON f.ledger_id = $1 AND f.case_id = d.case_id
     WHERE u.ledger_id = $1 AND u.upload_id = $2
"""
_CLAIM: Final = """
    UPDATE case_api.document_upload SET scan_due_at = $4
     WHERE ledger_id = $1 AND upload_id = $2 AND scan_due_at <= $3 RETURNING true
"""
_FINISH: Final = """
    UPDATE case_api.document_upload SET scan = $3, scan_due_at = NULL
     WHERE ledger_id = $1 AND upload_id = $2 AND scan = 'waiting'
"""
_DELETE_PARTS: Final = """
    DELETE FROM case_api.document_part WHERE ledger_id = $1 AND upload_id = $2
"""


class UnscannedContent(NamedTuple):
    """Content to scan."""

    ledger_id: LedgerId
    content_id: UploadId


async def claim_scan(engine: AsyncEngine, now: datetime) -> UnscannedContent | None:
    """The content that has waited longest, claimed by this process; None if there is none.

    None, too, where another process has just claimed it.
    """
    async with transaction(engine, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        row = await connection.fetchrow(DUE_SCANS_QUERY, now)
        if row is None or not await connection.fetchval(_CLAIM, *row, now, now + CLAIM):
            return None
    return UnscannedContent(LedgerId(row["ledger_id"]), UploadId(row["upload_id"]))


async def read_parts(
    engine: AsyncEngine, vault: Vault, content: UnscannedContent
) -> AsyncGenerator[bytes]:
    """All parts of a content; no connection is held between two of them. None of an erased one."""
    key = await _find_key(engine, vault, content)
    if key is None:
        return
    ordinal, part = 0, await read_part(engine, *content, key, 0)
    while part is not None:
        yield part
        ordinal += 1
        part = await read_part(engine, *content, key, ordinal)


async def finish_scan(engine: AsyncEngine, content: UnscannedContent, *, passed: bool) -> None:
    """Record the result. Content in which something was found is deleted: it is never served."""
    async with transaction(engine, content.ledger_id) as db:
        connection = await driver_connection(db)
        await connection.execute(_FINISH, *content, "passed" if passed else "failed")
        if not passed:
            await connection.execute(_DELETE_PARTS, *content)


async def _find_key(engine: AsyncEngine, vault: Vault, content: UnscannedContent) -> DataKey | None:
    async with transaction(engine, content.ledger_id) as db:
        connection = await driver_connection(db)
        row = await connection.fetchrow(CONTENT_KEY_QUERY, *content)
    return None if row is None else file_key(vault, content.ledger_id, CaseId(row[0]), row[1])
