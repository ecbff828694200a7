"""The importer: reads the rows of imports, a batch at a time, and records the cases in them."""

import asyncio
from collections.abc import Callable
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.imports.imported_case import imported_case_model
from case_api.domain.imports.outcome import ImportState
from case_api.store.encryption.vault import Vault
from case_api.store.imports.progress import end_job, lock_job, unfinished_imports
from case_api.store.imports.retention import delete_expired
from case_api.store.imports.staging import BATCH_ROWS, delete_all_rows
from case_api.worker.imports.batch import ImportBatch
from case_api.worker.imports.refusal import NOT_RECORDED, refusal_of, refuse_next_row
from chassis.clock import Clock
from chassis.database import Ledgers, driver_connection, transaction
from chassis.failures import is_systemic
from events.envelope import LedgerId
from events.failures import describe_error, is_retryable
from events.log.errors import ClosedLedger, UnknownLedger

_log: Final = structlog.stdlib.get_logger()


class Importer:
    """Works on imports: each batch is of the one that has waited longest, of any council.

    Any number of processes share the work. A killed one loses its batch, which another imports.
    `document_quota` is in bytes of content of one council's documents.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        vault: Vault,
        clock: Clock,
        new_id: Callable[[], UUID],
        notify: Callable[[], None],
        document_quota: int,
    ) -> None:
        self._engine = engine
        self._vault = vault
        self._clock = clock
        self._new_id = new_id
        self._notify = notify
        self._document_quota = document_quota

    async def step(self) -> int:
        """Import a batch of the import that has waited longest; returns how many rows were read."""
        async with transaction(self._engine, Ledgers.ALL) as db:
            waiting = await unfinished_imports(await driver_connection(db))
        if waiting:
            # Made once: seconds of work, for which neither a transaction nor a probe may wait.
            await asyncio.to_thread(imported_case_model)
        for ledger_id, import_id in waiting:
            if rows := await self._batch(ledger_id, import_id):
                return rows
        return 0

    async def delete_expired(self) -> bool:
        """Delete an upload that stalled and an old report; False if there is neither."""
        async with transaction(self._engine, Ledgers.ALL) as db:
            return await delete_expired(await driver_connection(db))

    async def _batch(self, ledger_id: LedgerId, import_id: UUID) -> int:
        """A batch at once; one row after the other if one of them cannot be recorded."""
        try:
            return await self._import(ledger_id, import_id, BATCH_ROWS)
        except (ClosedLedger, UnknownLedger):
            await self._fail(ledger_id, import_id)
            return 1
        except Exception as error:
            if is_retryable(error) or is_systemic(error):
                raise
        return sum([await self._single_row(ledger_id, import_id) for _ in range(BATCH_ROWS)])

    async def _single_row(self, ledger_id: LedgerId, import_id: UUID) -> int:
        """One row. If it cannot be recorded it is refused, and logged."""
        try:
            return await self._import(ledger_id, import_id, 1)
        except Exception as error:
            if is_retryable(error) or is_systemic(error):
                raise
            violation = refusal_of(error)
            if violation is NOT_RECORDED:
                _log.error("import_row_failed", ledger=str(ledger_id), code=describe_error(error))
        async with transaction(self._engine, ledger_id) as db:
            connection = self._vault.open(await driver_connection(db))
            return await refuse_next_row(connection, ledger_id, import_id, violation)

    async def _import(self, ledger_id: LedgerId, import_id: UUID, limit: int) -> int:
        today = await self._clock.today()
        batch = ImportBatch(
            ledger_id, import_id, today, self._new_id, limit, self._document_quota, self._vault
        )
        async with transaction(self._engine, ledger_id) as db:
            rows = await batch.run(db)
        self._notify()
        return rows

    async def _fail(self, ledger_id: LedgerId, import_id: UUID) -> None:
        """End an import whose ledger was closed."""
        async with transaction(self._engine, ledger_id) as db:
            connection = await driver_connection(db)
            locked = await lock_job(connection, ledger_id, import_id)
            if locked is not None:
                await end_job(connection, ledger_id, import_id, ImportState.FAILED, locked.now)
                await delete_all_rows(connection, ledger_id, import_id)
