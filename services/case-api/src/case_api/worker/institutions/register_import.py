"""Imports files of the DfE's register into the register of a council.

Each batch of rows is a transaction. An import that was interrupted is repeated: a row whose
institution is as the row states changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.institutions.institutions import (
    MAX_INSTITUTIONS_AT_ONCE,
    UrnInUse,
    find_by_urns,
    insert_institutions,
    replace_institutions,
)
from case_api.worker.institutions.register_batch import (
    RegisterBatch,
    RegisterRowOutcome,
    add_establishments,
    add_links,
    establishment_rows,
    link_rows,
)
from case_api.worker.institutions.register_file import FileRow, RegisterFile
from chassis.database import DriverConnection, driver_connection, transaction
from chassis.problems import StaleVersion
from events.envelope import LedgerId

REGISTER_IMPORT_ACTOR: Final = "command:institutions"
"""Who recorded what a file states."""
_ATTEMPTS: Final = 5
"""How often a batch is repeated, of which an institution is changed at the same time."""


class RegisterImport:
    """An import into the register of a council. `report` is given each line about a wrong row."""

    def __init__(
        self,
        engine: AsyncEngine,
        ledger_id: LedgerId,
        new_id: Callable[[], UUID],
        report: Callable[[str], None],
    ) -> None:
        self._engine = engine
        self._ledger_id = ledger_id
        self._new_id = new_id
        self._report = report

    async def read(self, file: RegisterFile) -> Counter[RegisterRowOutcome]:
        """Import a file; returns how many rows had which outcome.

        Raises:
            UnreadableRegisterFile: it has too many rows, or too long a line. What was read before
                is imported.
        """
        seen: set[str] = set()
        counts = Counter[RegisterRowOutcome]()
        for rows in file.batches(MAX_INSTITUTIONS_AT_ONCE):
            batch = await self._import(rows, seen, is_of_links=file.is_of_links)
            seen |= batch.keys
            counts += batch.counts
            for line, problem in sorted(batch.problems.items()):
                self._report(f"line {line}: {problem}")
        return counts

    async def _import(
        self, rows: Sequence[FileRow], seen: set[str], *, is_of_links: bool
    ) -> RegisterBatch:
        for attempt in range(1, _ATTEMPTS + 1):
            batch = RegisterBatch(seen)
            try:
                async with transaction(self._engine, self._ledger_id) as db:
                    connection = await driver_connection(db)
                    if is_of_links:
                        await self._compare_links(connection, batch, rows)
                    else:
                        await self._compare_establishments(connection, batch, rows)
                    await self._store(connection, batch)
            except (StaleVersion, UrnInUse):
                if attempt == _ATTEMPTS:
                    raise
            else:
                return batch
        raise AssertionError

    async def _compare_establishments(
        self, db: DriverConnection, batch: RegisterBatch, rows: Sequence[FileRow]
    ) -> None:
        stated = establishment_rows(batch, rows)
        urns = [urn for _, (urn, _) in stated]
        recorded = await find_by_urns(db, self._ledger_id, urns)
        add_establishments(batch, stated, recorded, self._new_id)

    async def _compare_links(
        self, db: DriverConnection, batch: RegisterBatch, rows: Sequence[FileRow]
    ) -> None:
        links = link_rows(batch, rows)
        urns = {urn for _, link in links for urn in (link.urn, link.successor_urn)}
        recorded = await find_by_urns(db, self._ledger_id, sorted(urns))
        add_links(batch, links, recorded)

    async def _store(self, db: DriverConnection, batch: RegisterBatch) -> None:
        if batch.new:
            await insert_institutions(db, self._ledger_id, batch.new, REGISTER_IMPORT_ACTOR)
        if batch.changed:
            recorded = REGISTER_IMPORT_ACTOR, datetime.now(UTC)
            changed = [*batch.changed.values()]
            await replace_institutions(db, self._ledger_id, changed, recorded)
