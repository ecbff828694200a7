"""Removing what the earlier version of a subscription has left."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection

_TABLES: Final = ("parked", "batch_start", "checkpoint")


class NotSuperseded(LookupError):
    """The subscription has no later version with checkpoints, or no checkpoints itself."""


async def remove_superseded(db: AsyncConnection, schema: str, subscription: str) -> int:
    """Delete checkpoints, parked streams and batch starts of an earlier version of a subscription.

    `subscription` is a name with its version. Returns the number of its ledgers. No worker of that
    version may run: it would begin again at position 0. The transaction must see every ledger.

    Raises:
        NotSuperseded: no later version of it has begun, so that it is the one in use; or there is
            none of that name.
    """
    connection = await driver_connection(db)
    rows = await connection.fetch(
        f"SELECT DISTINCT subscription FROM {schema}.checkpoint"  # noqa: S608  # an identifier
    )
    known = {row[0] for row in rows}
    name, version = _parse(subscription)
    later = [each for each in map(_parse, known) if each[0] == name and each[1] > version]
    if subscription not in known or not later:
        raise NotSuperseded(subscription)
    ledgers = await connection.fetch(
        f"SELECT ledger_id FROM {schema}.checkpoint WHERE subscription = $1",  # noqa: S608
        subscription,
    )
    for table in _TABLES:
        await connection.executemany(
            f"DELETE FROM {schema}.{table} WHERE subscription = $1 AND ledger_id = $2",  # noqa: S608
            [(subscription, ledger_id) for (ledger_id,) in ledgers],
        )
    return len(ledgers)


def _parse(subscription: str) -> tuple[str, int]:
    """`timetable@2` as (timetable, 2); 0 where there is no version."""
    name, _, version = subscription.partition("@")
    return name, int(version) if version.isdecimal() else 0
