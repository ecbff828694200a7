"""Following the log: a worker takes a ledger, applies what is new, moves its checkpoint, commits.

The effect is exactly once, because the checkpoint moves in the transaction of the effect. The row
lock on the checkpoint is the lease: there is no leader and no heartbeat, and a killed worker gives
its place up by dying. Everything works by polling; a bell only makes it prompt.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from events.applying import Apply, Applying
from events.checkpoints import Checkpoints, Claim, Resumption
from events.envelope import Recorded
from events.failures import is_transient, name_of
from events.log.postgres import PostgresLog

BATCH: Final = 500
_POLL_SECONDS: Final = (0.1, 0.25)
_BACK_OFF_SECONDS: Final = (0.2, 0.4, 0.8, 1.6, 3.2, 5.0)

Begin = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""Opens a transaction that may cross ledgers; the follower narrows it to the one it claims."""
Otherwise = Callable[[AsyncConnection], Awaitable[int]]
"""Does something that can wait, in the transaction in which nothing was new; says how much."""


async def _nothing(_: AsyncConnection) -> int:
    return 0


class Wake(Protocol):
    """What ends a sleep early."""

    async def wait(self, seconds: float) -> None:
        """Return after `seconds`, or earlier when there may be news."""
        ...


class Sleep:
    """No bell: sleep for the whole time."""

    async def wait(self, seconds: float) -> None:
        """Return after `seconds`."""
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who follows, and where it keeps its place.

    `name` carries its version, `timetable@1`: a rebuild runs beside it as `timetable@2`.
    `schema` holds its `checkpoint` and `parked` tables (`events.checkpoints`).
    """

    name: str
    schema: str


class Follower:
    """One worker of a subscription; any number of them share the ledgers between them."""

    def __init__(
        self,
        begin: Begin,
        subscription: Subscription,
        apply: Apply,
        otherwise: Otherwise = _nothing,
    ) -> None:
        self._begin = begin
        self._checkpoints = Checkpoints(subscription.schema, subscription.name)
        self._applying = Applying(self._checkpoints, apply)
        self._otherwise = otherwise

    async def run(self, stop: asyncio.Event, wake: Wake | None = None) -> None:
        """Follow until `stop` is set: drain, then sleep; back off while the database is away."""
        failures = 0
        while not stop.is_set():
            try:
                busy = await self.step()
                failures = 0
            except Exception as error:
                if not is_transient(error):
                    raise
                await asyncio.sleep(_BACK_OFF_SECONDS[min(failures, len(_BACK_OFF_SECONDS) - 1)])
                failures += 1
                continue
            if not busy:
                await self._rest(stop, wake or Sleep())

    async def drain(self) -> int:
        """Apply all there is, then do what can wait; says how much that was."""
        total = 0
        while applied := await self.step():
            total += applied
        return total

    async def step(self) -> int:
        """Apply one batch of the ledger that is furthest behind; 0 when nothing is left to take."""
        async with self._begin() as db:
            claim = await self._checkpoints.claim(db)
            if claim is None:
                return await self._at_leisure(db)
            news = await PostgresLog(db, claim.ledger_id).read(claim.position, BATCH)
            _assert_next(claim, news)
            parked = await self._checkpoints.parked_streams(db, claim.ledger_id)
            await self._applying.apply(db, [row for row in news if row.stream_id not in parked])
            await self._checkpoints.move(db, claim.ledger_id, news[-1].position)
            return len(news)

    async def _at_leisure(self, db: AsyncConnection) -> int:
        """Nothing is new: take up a parked stream, a ledger never seen, and what can wait."""
        asked = await self._checkpoints.claim_resumption(db)
        if asked is not None:
            return await self._resume(db, asked)
        await self._checkpoints.enrol(db)
        return await self._otherwise(db)

    async def _resume(self, db: AsyncConnection, asked: Resumption) -> int:
        """Take up a parked stream that was asked for."""
        facts = await PostgresLog(db, asked.ledger_id).streams([asked.stream_id])
        due = [row for row in facts if asked.position <= row.position <= asked.reached]
        error = await self._applying.attempt(db, due)
        if error is None:
            await self._checkpoints.release(db, asked.ledger_id, asked.stream_id)
        else:
            await self._checkpoints.park(db, due[0], name_of(error))
        return len(due)

    async def _rest(self, stop: asyncio.Event, wake: Wake) -> None:
        """Sleep a little, jittered, but not through a stop."""
        nap = asyncio.ensure_future(wake.wait(random.uniform(*_POLL_SECONDS)))  # noqa: S311  # jitter
        halt = asyncio.ensure_future(stop.wait())
        await asyncio.wait({nap, halt}, return_when=asyncio.FIRST_COMPLETED)
        for task in (nap, halt):
            task.cancel()


def _assert_next(claim: Claim, news: Sequence[Recorded]) -> None:
    """Prove that no fact is missing: the first must stand right behind the checkpoint."""
    if not news or news[0].position != claim.position + 1:
        found = news[0].position if news else "nothing"
        raise LookupError(f"ledger {claim.ledger_id}: after {claim.position} comes {found}")
