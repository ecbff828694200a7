"""Feeds replays to the sender in sips, so that what happens now is not held up by the past."""

import asyncio
import random
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Everyone, transaction
from events.failures import is_retryable, name_of
from events.log.postgres import PostgresLog
from notification_service.domain.filters import filters_for
from notification_service.domain.message import Links, message_of
from notification_service.store.owing import keep, owe_again
from notification_service.store.replays import claim_replay, move_replay

SIP: Final = 200
"""How many deliveries of a replay may wait at an endpoint."""
_LOOK_EVERY: Final = (0.4, 0.8)
_log: Final = structlog.stdlib.get_logger()


class Replayer:
    """Moves replays on. Any number of them share the work."""

    def __init__(self, engine: AsyncEngine, links: Links) -> None:
        self._engine = engine
        self._links = links

    async def run(self) -> None:
        """Move replays on until cancelled."""
        while True:
            try:
                busy = await self.step()
            except Exception as error:
                if not is_retryable(error):
                    raise
                _log.warning("replay_failed", error=name_of(error))
                busy = False
            if not busy:
                await asyncio.sleep(random.uniform(*_LOOK_EVERY))  # noqa: S311  # jitter

    async def step(self) -> bool:
        """Owe the next sip of a replay; whether there was one."""
        async with transaction(self._engine, Everyone.EVERYONE) as db:
            sip = await claim_replay(db, SIP)
            if sip is None:
                return False
            facts = await PostgresLog(db, sip.ledger_id).read_stored(sip.reached, SIP)
            past = [each for each in facts if each.position <= sip.until]
            wanted = frozenset(sip.event_types)
            messages = [
                message_of(each, self._links)
                for each in past
                if not wanted.isdisjoint(filters_for(each.type))
            ]
            await keep(db, sip.ledger_id, messages)
            await owe_again(db, sip.ledger_id, sip.endpoint_id, sip.replay_id, messages)
            reached = past[-1].position if past else sip.until
            await move_replay(db, sip, reached, len(messages))
            return True
