"""Changes of rows of many ledgers.

Where tables are distributed by ledger, a change is executed on the node of one ledger, which it
names. So rows to change are found first, over all ledgers and without a lock, and then changed by
their keys, one statement for each.
"""

from collections.abc import Iterable, Sequence

from asyncpg import Record

from chassis.database import DriverConnection


async def change_rows(
    connection: DriverConnection, change: str, rows: Iterable[Iterable[object]], *values: object
) -> Sequence[Record]:
    """Execute a statement for each of some rows, and return all that the statements return.

    A row begins with its ledger id and its key; the parameters of `change` are the row's values
    ($1, …), then `values`. Since it was found a row may have been changed, deleted or even
    replaced: `change` repeats each condition that must still hold. Rows are changed in order of
    ledger and key, so that transactions that change the same ones do not deadlock. The statements
    are sent together, in one round trip.
    """
    ordered = sorted((tuple(each) for each in rows), key=lambda row: row[:2])
    if not ordered:
        return []
    return await connection.fetchmany(change, [(*row, *values) for row in ordered])
