"""Uploading the content of a document: every part is stored at once, and visible once all are.

The parts of an upload that does not end well are deleted by it, or after an hour, if its process
was killed, by any other (`delete_abandoned`).
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.documents.content_check import ContentCheck
from case_api.store.documents.blocks import blocks_of
from case_api.store.documents.content import INSERT_PART, PART_BYTES, encrypt_part
from case_api.store.documents.document_details import DocumentRecord, UploadId
from chassis.database import Ledgers, driver_connection, transaction
from chassis.failures import is_transient
from chassis.row_changes import change_rows
from events.envelope import LedgerId
from events.stored_document import ScanState

ABANDONED_AFTER: Final = timedelta(hours=1)
"""An upload that has not ended by then was killed: no upload may take so long."""
_BATCH: Final = 20
_BEGIN: Final = """
    INSERT INTO case_api.document_upload (ledger_id, upload_id, document_id, began_at)
    VALUES ($1, $2, $3, $4)
"""
_COMPLETE: Final = """
    UPDATE case_api.document_upload
       SET is_content = true, stored_at = $3, scan = $4, scan_due_at = $5
     WHERE ledger_id = $1 AND upload_id = $2 AND NOT is_content
    RETURNING true
"""
_DISCARD: Final = """
    DELETE FROM case_api.document_upload
     WHERE ledger_id = $1 AND upload_id = $2 AND NOT is_content
"""
ABANDONED_QUERY: Final = f"""
    SELECT ledger_id, upload_id FROM case_api.document_upload
     WHERE NOT is_content AND began_at < $1 ORDER BY began_at LIMIT {_BATCH}
"""  # noqa: S608  # a constant

_log: Final = structlog.stdlib.get_logger()


class DocumentErased(Exception):
    """The document was erased while its content was uploaded."""


class UploadAbandoned(TimeoutError):
    """An upload took so long that its parts were deleted."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One attempt to upload the content of a document. `now` is when it began."""

    engine: AsyncEngine
    ledger_id: LedgerId
    upload_id: UploadId
    document: DocumentRecord
    scan: ScanState
    """The state of the content once it is stored."""
    now: datetime

    async def receive(self, parts: AsyncIterator[bytes]) -> None:
        """Store the content if it is that of the document. Twice is as once.

        Raises:
            ContentMismatch: it is not. Nothing of it is kept, as after any other error.
            DocumentErased: it was erased meanwhile, with what had arrived.
        """
        details = self.document.details
        check = ContentCheck(details.size, self.document.sha256, details.media_type)
        if self.document.content is not None:
            async for part in parts:  # stored before: only compared
                check.add(part)
            check.finish()
            return
        try:
            await self._store(parts, check)
        except asyncpg.ForeignKeyViolationError:
            raise DocumentErased from None
        except BaseException:
            await asyncio.shield(self._discard())
            raise

    async def _store(self, parts: AsyncIterator[bytes], check: ContentCheck) -> None:
        key = (self.ledger_id, self.upload_id)
        await self._execute(_BEGIN, *key, self.document.document_id, self.now)
        ordinal = 0
        async for block in blocks_of(parts, PART_BYTES):
            check.add(block)
            part = encrypt_part(self.document.key, self.upload_id, ordinal, block)
            await self._execute(INSERT_PART, *key, ordinal, part)
            ordinal += 1
        check.finish()
        due_at = self.now if self.scan is ScanState.WAITING else None
        try:
            completed = await self._execute(_COMPLETE, *key, self.now, self.scan, due_at)
        except asyncpg.UniqueViolationError:
            await self._discard()  # the same content was uploaded at the same time
            return
        if completed is None:
            raise UploadAbandoned

    async def _discard(self) -> None:
        """Delete the parts, now or, where the database is unavailable, as those of a killed one."""
        try:
            await self._execute(_DISCARD, self.ledger_id, self.upload_id)
        except Exception as error:
            if not is_transient(error):
                raise
            _log.warning("upload_not_discarded", upload=str(self.upload_id))

    async def _execute(self, statement: str, *values: object) -> object:
        """Execute a statement in a transaction of its own: a slow client holds no connection."""
        async with transaction(self.engine, self.ledger_id) as db:
            return await (await driver_connection(db)).fetchval(statement, *values)


async def delete_abandoned(engine: AsyncEngine, now: datetime) -> int:
    """Delete the uploads of killed processes, some at a time; returns how many."""
    deleted = 0
    while batch := await _delete_batch(engine, now - ABANDONED_AFTER):
        deleted += batch
    return deleted


async def _delete_batch(engine: AsyncEngine, before: datetime) -> int:
    async with transaction(engine, Ledgers.ALL) as db:
        connection = await driver_connection(db)
        found = await connection.fetch(ABANDONED_QUERY, before)
        return len(await change_rows(connection, f"{_DISCARD} RETURNING upload_id", found))
