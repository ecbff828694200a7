"""Recording attempts one by one, after the database refused a batch."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import Ledgers, transaction
from events.failures import is_retryable
from notification_service.domain.attempt_result import AttemptFailure, AttemptResult
from notification_service.store.results import CompletedAttempt, record_attempts

_log: Final = structlog.stdlib.get_logger()


async def record_individually(engine: AsyncEngine, ended: Sequence[CompletedAttempt]) -> None:
    """Record each attempt in a transaction of its own, so that a bad one affects no other.

    One that is refused even alone is recorded without its response. Recording twice has the
    effect of once, so the caller may repeat all of them.

    Raises:
        Exception: the database is unavailable (`is_retryable`); some may be recorded.
    """
    for each in ended:
        if not await _try_record(engine, each):
            await _try_record(engine, _without_response(each))


async def _try_record(engine: AsyncEngine, ended: CompletedAttempt) -> bool:
    try:
        async with transaction(engine, Ledgers.ALL) as db:
            await record_attempts(db, [ended])
    except Exception as error:
        if is_retryable(error):
            raise
        _log.exception("webhook_attempt_not_recorded", delivery_id=str(ended.claimed.delivery_id))
        return False
    return True


def _without_response(ended: CompletedAttempt) -> CompletedAttempt:
    failure = None if ended.result.failure is None else AttemptFailure.INTERNAL
    return replace(ended, result=AttemptResult(ended.result.duration, failure))
