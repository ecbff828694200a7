"""Applying facts, and putting aside the streams whose facts cannot be applied.

A fact that fails stops its own stream in its own subscription and nothing else; `events resume`
has it tried again.
"""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from events.checkpoints import Checkpoints
from events.envelope import Recorded
from events.failures import is_transient, name_of

Apply = Callable[[AsyncConnection, Sequence[Recorded]], Awaitable[None]]
"""Brings tables up to date with facts of one ledger, in order: at most 500 from a
follower, more from a rebuild.

Writes to tables or appends to the log (last), and calls nothing outside the database. It skips
types it does not know. Told twice, it does as if told once.
"""


class Applying:
    """One way of applying facts, and the table of what it had to put aside."""

    def __init__(self, checkpoints: Checkpoints, apply: Apply) -> None:
        self._checkpoints = checkpoints
        self._apply = apply

    async def apply(self, db: AsyncConnection, news: Sequence[Recorded]) -> None:
        """Apply a batch; where it fails, halve it until the culprit stands alone, and park that."""
        if not news:
            return
        error = await self.attempt(db, news)
        if error is None:
            return
        if len(news) == 1:
            await self._checkpoints.park(db, news[0], name_of(error))
            return
        half = len(news) // 2
        await self.apply(db, news[:half])
        parked = await self._checkpoints.parked_streams(db, news[0].ledger_id)
        rest = [row for row in news[half:] if row.stream_id not in parked]
        await self.apply(db, rest)

    async def attempt(self, db: AsyncConnection, news: Sequence[Recorded]) -> Exception | None:
        """Apply within a savepoint; what is wrong with the facts is returned, the rest raised."""
        connection = await driver(db)
        await connection.execute("SAVEPOINT batch")
        try:
            await self._apply(db, news)
        except Exception as error:
            if is_transient(error):
                raise
            await connection.execute("ROLLBACK TO SAVEPOINT batch")
            return error
        await connection.execute("RELEASE SAVEPOINT batch")
        return None
