"""Receives the rows of an import into the database, in constant memory."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.api.imports.header import columns_of
from case_api.api.imports.responses import AcceptedImport
from case_api.api.imports.row_splitter import RowSplitter, rows_of
from case_api.domain.imports.outcome import ImportFormat
from case_api.store.encryption.vault import Vault
from case_api.store.imports.receiving import (
    ImportDeleted,
    NewImport,
    count_unfinished,
    delete_receiving_job,
    insert_job,
    insert_rows,
    submit_job,
)
from case_api.store.imports.staging import StagedRow
from chassis.database import driver_connection, transaction
from chassis.idempotency import IdempotencyStore, IdempotentOutcome, IdempotentRequest
from chassis.problems import (
    BodyTooLarge,
    IdempotencyKeyInUse,
    InvalidRequest,
    Problem,
    Violation,
)
from chassis.problems.standard import RequestTimeout
from events.envelope import LedgerId

MAX_ROWS: Final = 100_000
"""Rows of one import."""
MAX_UNFINISHED: Final = 10
"""Imports of a council that have not ended, those that are arriving included."""
_BATCH_ROWS: Final = 500
_BATCH_BYTES: Final = 1_048_576


class TooManyImports(Problem, code="too-many-imports", status=409, title="Too many imports."):
    """So many imports of the council have not ended that another cannot begin.

    `detail` states the number. Wait until one has ended, or cancel one.
    """


@dataclass(frozen=True, slots=True)
class ImportReceiver:
    """Receives imports of one council. An import exists once all of its rows have arrived."""

    engine: AsyncEngine
    vault: Vault
    idempotency: IdempotencyStore
    ledger_id: LedgerId

    async def receive(
        self, new: NewImport, chunks: AsyncIterator[bytes], request: IdempotentRequest
    ) -> IdempotentOutcome[AcceptedImport]:
        """Store the rows of a body, or find what the same request had stored before.

        The body is hashed as it arrives, because it is part of the identity of the request.

        Raises:
            Problem: the import was refused; nothing of it remains.
        """
        body = _HashedChunks(chunks, f"{new.format} {new.dry_run} ".encode())
        try:
            result = await self._receive_new(new, body, request)
        except (IdempotencyKeyInUse, TooManyImports):
            async for _ in body:  # the rest of it, for its hash
                pass
            identity = replace(request, fingerprint=body.digest())
            earlier = await self.idempotency.find(identity, AcceptedImport)
            if earlier is None:
                raise
            return IdempotentOutcome(earlier, replayed=True)
        return IdempotentOutcome(result, replayed=False)

    async def _receive_new(
        self, new: NewImport, body: "_HashedChunks", request: IdempotentRequest
    ) -> AcceptedImport:
        await self._begin(new)
        try:
            rows, columns = await self._store_rows(new, body)
            result = AcceptedImport(import_id=new.import_id, rows=rows)
            await self._submit(result, columns, replace(request, fingerprint=body.digest()))
        except ImportDeleted:
            raise RequestTimeout from None
        except BaseException:
            await asyncio.shield(self._discard(new))
            raise
        return result

    async def _begin(self, new: NewImport) -> None:
        async with transaction(self.engine, self.ledger_id) as db:
            connection = await driver_connection(db)
            if await count_unfinished(connection, self.ledger_id) >= MAX_UNFINISHED:
                raise TooManyImports(f"{MAX_UNFINISHED} imports have not ended")
            await insert_job(connection, self.ledger_id, new)

    async def _store_rows(
        self, new: NewImport, body: AsyncIterator[bytes]
    ) -> tuple[int, Sequence[str]]:
        """Store the rows, each batch in a transaction; returns how many, and a header's columns."""
        count, columns = 0, None if new.format is ImportFormat.CSV else ()
        splitter = RowSplitter(quoted=new.format is ImportFormat.CSV)
        async for received in _batches(rows_of(body, splitter)):
            batch = received
            if columns is None:
                columns, batch = columns_of(received[0]), received[1:]
            count += len(batch)
            if count > MAX_ROWS:
                raise BodyTooLarge(f"an import may have {MAX_ROWS} rows")
            async with transaction(self.engine, self.ledger_id) as db:
                connection = self.vault.open(await driver_connection(db))
                await insert_rows(connection, self.ledger_id, new.import_id, batch)
        if not count:
            raise InvalidRequest(errors=[Violation("no_rows", "must have a row", pointer="")])
        return count, columns or ()

    async def _submit(
        self, result: AcceptedImport, columns: Sequence[str], request: IdempotentRequest
    ) -> None:
        async with transaction(self.engine, self.ledger_id) as db:
            connection = await driver_connection(db)
            await submit_job(connection, self.ledger_id, result.import_id, result.rows, columns)
            await self.idempotency.insert(connection, request, result)

    async def _discard(self, new: NewImport) -> None:
        async with transaction(self.engine, self.ledger_id) as db:
            await delete_receiving_job(await driver_connection(db), self.ledger_id, new.import_id)


class _HashedChunks:
    """The chunks of a body, hashed as they are read, after what else identifies the request."""

    def __init__(self, chunks: AsyncIterator[bytes], prefix: bytes) -> None:
        self._chunks = chunks
        self._hash = hashlib.sha256(prefix)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        chunk = await anext(self._chunks)
        self._hash.update(chunk)
        return chunk

    def digest(self) -> bytes:
        return self._hash.digest()


async def _batches(
    groups: AsyncIterator[Sequence[StagedRow]],
) -> AsyncIterator[Sequence[StagedRow]]:
    """Rows in batches that are bounded in number and bytes, but for a large group."""
    batch: list[StagedRow] = []
    size = 0
    async for rows in groups:
        batch += rows
        size += sum(len(row.content or b"") for row in rows)
        if len(batch) >= _BATCH_ROWS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
