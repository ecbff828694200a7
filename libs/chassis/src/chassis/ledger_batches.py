"""Changes of rows of many ledgers, executed ledger by ledger.

Where tables are distributed by ledger, the node of one ledger executes a change, so that each names
its ledger. Rows are found first, over all ledgers and without a lock.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from asyncpg import Record

from chassis.database import DriverConnection

ItemT = TypeVar("ItemT")


def group_by_ledger(
    items: Iterable[ItemT], ledger_id: Callable[[ItemT], UUID]
) -> Mapping[UUID, Sequence[ItemT]]:
    """The items of each ledger, in order of ledger ids.

    Transactions that change several ledgers in this order do not deadlock over them.
    """
    groups: dict[UUID, list[ItemT]] = {}
    for each in items:
        groups.setdefault(ledger_id(each), []).append(each)
    return dict(sorted(groups.items()))


async def change_by_ledger(
    connection: DriverConnection, found: Iterable[Record], change: str, *values: object
) -> Sequence[Record]:
    """Change rows that were found, by one statement for each ledger, and return what they return.

    `found` has a ledger id and the row's key within it. `change` takes a ledger id ($1), an array
    of keys ($2) and `values`. Between the two a row may have been changed, deleted or even
    replaced: `change` repeats each condition that must still hold. The statements of all ledgers
    are sent together, in one round trip.
    """
    groups = group_by_ledger(found, lambda row: row[0])
    if not groups:
        return []
    parameters = [(each, [row[1] for row in rows], *values) for each, rows in groups.items()]
    return await connection.fetchmany(change, parameters)
