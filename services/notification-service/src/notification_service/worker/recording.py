"""Recording attempts one by one, after the database refused a batch of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Everyone, transaction
from events.failures import is_retryable
from notification_service.domain.reply import Failure, Reply
from notification_service.store.settling import Ended, settle

_log: Final = structlog.stdlib.get_logger()


async def record_apart(engine: AsyncEngine, ended: Sequence[Ended]) -> None:
    """Record each attempt in a transaction of its own, so that a bad one costs no other its record.

    One that is refused even alone is recorded without what its receiver answered. Recording twice
    is as once, so the caller may try all of them again.

    Raises:
        Exception: the database is away (`events.failures.is_retryable`); some may be recorded.
    """
    for each in ended:
        if not await _recorded(engine, each):
            await _recorded(engine, _without_answer(each))


async def _recorded(engine: AsyncEngine, ended: Ended) -> bool:
    try:
        async with transaction(engine, Everyone.EVERYONE) as db:
            await settle(db, [ended])
    except Exception as error:
        if is_retryable(error):
            raise
        _log.exception("webhook_attempt_refused", delivery_id=str(ended.claimed.delivery_id))
        return False
    return True


def _without_answer(ended: Ended) -> Ended:
    failure = None if ended.reply.failure is None else Failure.INTERNAL
    return replace(ended, reply=Reply(ended.reply.took, failure))
