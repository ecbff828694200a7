"""Changes of rows of many ledgers.

Where tables are distributed by ledger, a change is executed on the node of one ledger, which it
names. So rows to change are found first, over all ledgers and without a lock, and then changed by
their keys, one statement for each.
"""

from collections.abc import Iterable, Sequence

from asyncpg import Record

from chassis.database import DriverConnection


async def change_rows(
    connection: DriverConnection, change: str, keys: Iterable[Iterable[object]], *values: object
) -> Sequence[Record]:
    """Change rows by one statement for each key, and return all that the statements return.

    A key begins with a ledger id; the parameters of `change` are the key's parts ($1, …), then
    `values`. Since the row was found it may have been changed, deleted or even replaced: `change`
    repeats each condition that must still hold. Rows are changed in order of their keys, so that
    transactions that change the same ones do not deadlock. The statements are sent together, in one
    round trip; each has the plan of its table's primary key, whatever is known of the table.
    """
    parameters = [(*key, *values) for key in sorted(tuple(each) for each in keys)]
    return await connection.fetchmany(change, parameters) if parameters else []
