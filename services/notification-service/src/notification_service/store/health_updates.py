"""Updating the health of endpoints by the results of attempts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Record
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Ledgers, driver_connection, use_ledger
from chassis.row_changes import change_rows
from notification_service.domain.endpoint_explanation import EndpointTrouble
from notification_service.domain.endpoint_health import (
    FAILING_PERIOD,
    MIN_FAILED_ATTEMPTS,
    MIN_FAILED_BEFORE_WARNING,
    WARNING_PERIODS,
    DisabledReason,
)
from notification_service.domain.message import EndpointChange
from notification_service.domain.webhook_payload import EndpointEventType
from notification_service.store.results import CompletedAttempt
from notification_service.store.undelivered import record_disabled

UPDATE_HEALTH: Final = """
UPDATE notification.endpoint
SET failing_since = CASE WHEN NOT $4 THEN COALESCE(failing_since, $3) END,
    failures = CASE WHEN $4 THEN 0 ELSE failures + $5 END,
    backoff_until = GREATEST(backoff_until, $6),
    verified_at = COALESCE(verified_at, CASE WHEN url = $7 THEN $3 END),
    version = version + (
        $4 = (failing_since IS NOT NULL) OR verified_at IS NULL AND url IS NOT DISTINCT FROM $7
    )::int
WHERE ledger_id = $1 AND endpoint_id = $2
  AND ($5 > 0 OR failing_since IS NOT NULL OR verified_at IS NULL)
"""
"""$3 is when the last attempt ended, $4 whether one succeeded, $5 how many failed, $6 until when
the endpoint gets no attempt. $7 is the URL at which an attempt succeeded, or null: it verifies the
endpoint if it is still its URL.
"""
_MUST_BE_DISABLED: Final = "($4 OR failing_since <= $5 AND failures >= $6)"
_NEXT_WARNINGS: Final = "CASE WHEN failing_since <= $8 THEN 2 ELSE 1 END"
DISABLE_OR_WARN: Final = f"""
UPDATE notification.endpoint
SET state = CASE WHEN {_MUST_BE_DISABLED} THEN 'disabled' ELSE state END,
    disabled_at = CASE WHEN {_MUST_BE_DISABLED} THEN $3::timestamptz END,
    disabled_reason = CASE WHEN {_MUST_BE_DISABLED}
        THEN CASE WHEN $4 THEN 'gone' ELSE 'failing' END END,
    changed_at = CASE WHEN {_MUST_BE_DISABLED} THEN $3 ELSE changed_at END,
    version = version + COALESCE({_MUST_BE_DISABLED}, false)::int,
    warnings = CASE WHEN failing_since IS NULL THEN 0 WHEN {_MUST_BE_DISABLED} THEN warnings
        ELSE {_NEXT_WARNINGS} END,
    trouble_announced = failing_since IS NOT NULL
WHERE ledger_id = $1 AND endpoint_id = $2 AND state = 'enabled' AND (
    {_MUST_BE_DISABLED}
    OR failing_since IS NULL AND trouble_announced
    OR failing_since <= $7 AND failures >= $9 AND warnings < {_NEXT_WARNINGS}
)
RETURNING endpoint_id, disabled_reason, disabled_at, failing_since, recover_since,
          client_certificate_expires_at
"""  # noqa: S608  # constants only
"""$4 is whether its receiver responded with 410; $5 and $6 are since when and how often an endpoint
that is disabled has failed at least; $7 and $8 since when one fails that is warned of the first and
the second time, and $9 how often. One that succeeds after a warning, or after it was disabled, is
returned too.
"""


async def update_endpoint_health(
    db: AsyncConnection, ended: Sequence[CompletedAttempt]
) -> Sequence[EndpointChange]:
    """Update which endpoints fail, recover, are verified or overloaded; disable those that must be.

    Returns what is to be announced: warnings, disabled endpoints, and the first success after that.

    One success makes an endpoint healthy, whatever else of it failed at the same time. Runs in a
    transaction of its own: if it is lost, the next attempt repeats it. A statement for each
    endpoint; those of one kind are sent together in one round trip. The transaction is over all
    ledgers.
    """
    by_endpoint: dict[tuple[UUID, UUID], list[CompletedAttempt]] = {}
    for each in ended:
        key = (each.claimed.ledger_id, each.claimed.endpoint_id)
        by_endpoint.setdefault(key, []).append(each)
    changes = {
        key: some for key, some in by_endpoint.items() if any(each.affects_health for each in some)
    }
    connection = await driver_connection(db)
    health = [_health(*key, some) for key, some in changes.items()]
    await change_rows(connection, UPDATE_HEALTH, health)
    latest = {key[1]: (key[0], max(some, key=_end)) for key, some in changes.items()}
    conditions = [_conditions(*key, some) for key, some in changes.items()]
    rows = await change_rows(connection, DISABLE_OR_WARN, conditions)
    return [await _change(db, row, *latest[row["endpoint_id"]]) for row in rows]


async def _change(
    db: AsyncConnection, row: Record, ledger_id: UUID, latest: CompletedAttempt
) -> EndpointChange:
    """What happened to an endpoint; of one that was disabled, since when it is to recover."""
    endpoint_id, reason, disabled_at, failing_since, recover_since, expires_at = row
    if reason is not None:
        await use_ledger(db, ledger_id)  # the log is read within one ledger only
        since = await record_disabled(db, ledger_id, endpoint_id, latest.ended_at)
        await use_ledger(db, Ledgers.ALL)
        recover_since = min(since, recover_since or since)
    if reason is not None:
        kind = EndpointEventType.DISABLED
    elif failing_since is None:
        kind = EndpointEventType.RECOVERED
    else:
        kind = EndpointEventType.FAILING
    trouble = EndpointTrouble(
        *(reason and DisabledReason(reason), disabled_at, failing_since, recover_since, expires_at)
    )
    result = latest.result
    return EndpointChange(ledger_id, endpoint_id, kind, trouble, result.failure, result.status)


def _end(attempt: CompletedAttempt) -> datetime:
    return attempt.ended_at


def _health(
    ledger_id: UUID, endpoint_id: UUID, ended: Sequence[CompletedAttempt]
) -> Sequence[object]:
    """The parameters of UPDATE_HEALTH."""
    return (
        ledger_id,
        endpoint_id,
        _last_end(ended),
        any(each.result.failure is None for each in ended),
        sum(each.result.failure is not None for each in ended),
        max(each.ended_at + each.outcome.backoff for each in ended),
        _successful_url(ended),
    )


def _conditions(
    ledger_id: UUID, endpoint_id: UUID, ended: Sequence[CompletedAttempt]
) -> Sequence[object]:
    """The parameters of DISABLE_OR_WARN."""
    now = _last_end(ended)
    gone = any(each.outcome.gone for each in ended)
    first, second = (now - each for each in WARNING_PERIODS)
    disabled = (now - FAILING_PERIOD, MIN_FAILED_ATTEMPTS)
    return ledger_id, endpoint_id, now, gone, *disabled, first, second, MIN_FAILED_BEFORE_WARNING


def _last_end(ended: Sequence[CompletedAttempt]) -> datetime:
    return max(each.ended_at for each in ended)


def _successful_url(ended: Sequence[CompletedAttempt]) -> str | None:
    """The URL at which the last of some attempts succeeded."""
    good = (each.endpoint.url for each in reversed(ended) if each.result.failure is None)
    return next(good, None)
