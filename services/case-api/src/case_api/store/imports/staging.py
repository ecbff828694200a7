"""The rows of an import that were not read yet. They hold personal data; read ones are deleted."""

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from case_api.store.encryption.vault import EncryptedConnection, Vault
from chassis.database import DriverConnection
from events.envelope import LedgerId

BATCH_ROWS: Final = 100
"""Rows that are read at once, at most: appends of the council wait while they are recorded."""
_BATCH_BYTES: Final = 4_194_304
"""Bytes of them, except that one row is always read."""
NEXT_ROWS_QUERY: Final = f"""
SELECT row_number, content FROM (
    SELECT row_number, content,
           sum(octet_length(content)) OVER (ORDER BY row_number) AS bytes,
           row_number() OVER (ORDER BY row_number) AS place
    FROM (
        SELECT row_number, content FROM case_api.import_row
        WHERE ledger_id = $1 AND import_id = $2 AND row_number > $3
        ORDER BY row_number LIMIT $4
    ) next
) measured
WHERE place = 1 OR bytes <= {_BATCH_BYTES}
ORDER BY row_number
"""  # noqa: S608  # constants only
_DELETE_READ: Final = """
DELETE FROM case_api.import_row
WHERE ledger_id = $1 AND import_id = $2 AND row_number > $3 AND row_number <= $4
"""
_DELETE_ALL: Final = "DELETE FROM case_api.import_row WHERE ledger_id = $1 AND import_id = $2"


class StagedRow(NamedTuple):
    """A row as it arrived. `content` is None where it was longer than a row may be."""

    number: int
    content: bytes | None


async def next_rows(
    connection: EncryptedConnection,
    ledger_id: LedgerId,
    import_id: UUID,
    after: int,
    limit: int = BATCH_ROWS,
) -> Sequence[StagedRow]:
    """The next rows after a number."""
    unwrap = connection.vault.ring.unwrap
    rows = await connection.db.fetch(NEXT_ROWS_QUERY, ledger_id, import_id, after, limit)
    return [
        StagedRow(number, content and unwrap(content, _place(ledger_id, import_id, number)))
        for number, content in rows
    ]


def encrypt_row(vault: Vault, ledger_id: LedgerId, import_id: UUID, row: StagedRow) -> bytes | None:
    """The content of a row to store, encrypted: its child has no case and no key of its own yet."""
    if row.content is None:
        return None
    return vault.ring.wrap(row.content, _place(ledger_id, import_id, row.number))


def _place(ledger_id: LedgerId, import_id: UUID, number: int) -> bytes:
    return ledger_id.bytes + import_id.bytes + number.to_bytes(4)


async def delete_read_rows(
    db: DriverConnection, ledger_id: LedgerId, import_id: UUID, after: int, last: int
) -> None:
    """Delete rows that were read, those after a number up to another."""
    await db.execute(_DELETE_READ, ledger_id, import_id, after, last)


async def delete_all_rows(db: DriverConnection, ledger_id: LedgerId, import_id: UUID) -> None:
    """Delete the rows that were not read, of an import that has ended."""
    await db.execute(_DELETE_ALL, ledger_id, import_id)
