"""The ruleset version of each council's cases, and which councils are to be recalculated.

Readers and writers lock the checkpoint of the ledger, so that it is consistent with the rows.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection, use_ledger
from deadline_service.domain.evaluation.ruleset_version import Recalculation, RulesetVersion
from deadline_service.store.subscription import SUBSCRIPTION
from deadline_service.store.tables import RULESET_VERSION
from events.checkpoints import LedgerClaim
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import LedgerId, Position

_MAX_CANDIDATES: Final = 64
"""Ledgers that one claim tries at most. Each worker holds one at a time."""
_ROLLOUT: Final = timedelta(minutes=10)
"""How long a ruleset of another release is not replaced if it is newer than this process.

Otherwise two releases that run side by side would recalculate all cases in turns.
"""
# $1 is this process's ruleset, $2 the time since which another's is not replaced.
_IS_OUTDATED: Final = """
    CASE WHEN b.ruleset_digest = $1
        THEN b.reached IS NOT NULL OR b.settings_version <> COALESCE(s.version, 0)
        ELSE b.since < $2
    END
"""
OUTDATED_LEDGERS: Final = f"""
SELECT b.ledger_id
FROM deadline.ruleset_version b
LEFT JOIN deadline.council_settings s USING (ledger_id)
WHERE {_IS_OUTDATED}
ORDER BY random()  -- so that a small council does not wait for a large one
LIMIT {_MAX_CANDIDATES}
"""  # noqa: S608  # constants only
# The checkpoint comes first, because a rebuild that swaps the other tables holds it first.
LOCK_OUTDATED: Final = f"""
SELECT c.position
FROM deadline.checkpoint c
JOIN deadline.ruleset_version b USING (ledger_id)
LEFT JOIN deadline.council_settings s USING (ledger_id)
WHERE c.subscription = $3 AND c.ledger_id = $4 AND {_IS_OUTDATED}
FOR UPDATE OF c, b SKIP LOCKED
"""  # noqa: S608  # constants only

_KNOWN: Final = select(
    RULESET_VERSION.c.ruleset_digest,
    RULESET_VERSION.c.settings_version,
    RULESET_VERSION.c.correlation_id,
    RULESET_VERSION.c.reason,
    RULESET_VERSION.c.reached,
)


async def database_now(db: AsyncConnection) -> datetime:
    """The current time, by the database's clock."""
    now: datetime = await (await driver_connection(db)).fetchval("SELECT now()")
    return now


async def claim_outdated(db: AsyncConnection, law: str, began: datetime) -> LedgerClaim | None:
    """Lock a ledger whose cases are to be recalculated, and restrict the transaction to it.

    `began` is when this process started. Ledgers that other workers have locked are skipped.
    """
    connection, now = await driver_connection(db), await database_now(db)
    outdated = law, max(began, now - _ROLLOUT)
    for (ledger_id,) in await connection.fetch(OUTDATED_LEDGERS, *outdated):
        position: int | None = await connection.fetchval(
            LOCK_OUTDATED, *outdated, SUBSCRIPTION, ledger_id
        )
        if position is not None:
            await use_ledger(db, ledger_id)
            return LedgerClaim(LedgerId(ledger_id), Position(position), now)
    return None


async def read_ruleset_version(db: AsyncConnection, ledger_id: LedgerId) -> RulesetVersion | None:
    """The ruleset version of a ledger's cases; None if none was evaluated yet."""
    row = (await db.execute(_KNOWN.where(RULESET_VERSION.c.ledger_id == ledger_id))).one_or_none()
    if row is None:
        return None
    law, choice, correlation_id, reason, reached = row
    recalculation = reason and Recalculation(correlation_id, DeadlineChangeReason(reason), reached)
    return RulesetVersion(law, choice, recalculation)


async def save_ruleset_version(
    db: AsyncConnection, ledger_id: LedgerId, basis: RulesetVersion
) -> None:
    """Store the ruleset version of a ledger's cases."""
    recalculation = basis.recalculation
    new = insert(RULESET_VERSION).values(
        ledger_id=ledger_id,
        ruleset_digest=basis.ruleset_digest,
        settings_version=basis.settings_version,
        since=await database_now(db),
        reached=recalculation and recalculation.reached,
        reason=recalculation and recalculation.reason,
        correlation_id=recalculation and recalculation.correlation_id,
    )
    changed = ("ruleset_digest", "settings_version", "reached", "reason", "correlation_id")
    same = RULESET_VERSION.c.ruleset_digest == new.excluded.ruleset_digest
    await db.execute(
        new.on_conflict_do_update(
            index_elements=[RULESET_VERSION.c.ledger_id],
            set_={
                **{name: new.excluded[name] for name in changed},
                "since": case((same, RULESET_VERSION.c.since), else_=new.excluded.since),
            },
        )
    )
