"""By what the cases of each council were timed, and which council's are to be timed anew.

Who reads or writes a basis holds the checkpoint of the ledger, so that it fits what is kept.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from deadline_service.domain.evaluation.ruleset_version import Recalculation, RulesetVersion
from deadline_service.store.subscription import SUBSCRIPTION
from deadline_service.store.tables import RULESET_VERSION
from events.checkpoints import LedgerClaim
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import LedgerId, Position

# The checkpoint comes first, because a rebuild that exchanges the other tables holds it first.
# A law that others brought after this process began is left alone for ten minutes: else two
# releases that run beside each other for a while would time all cases to and fro.
_CLAIM: Final = """
WITH claimed AS MATERIALIZED (
    SELECT c.ledger_id, c.position
    FROM deadline.checkpoint c
    JOIN deadline.ruleset_version b USING (ledger_id)
    LEFT JOIN deadline.council_settings s USING (ledger_id)
    WHERE c.subscription = $1
      AND CASE WHEN b.ruleset_digest = $2 THEN b.reached IS NOT NULL OR b.settings_version <>
      COALESCE(s.version, 0)
               ELSE b.since < greatest($3, now() - interval '10 minutes') END
    ORDER BY random()  -- so that a small council does not wait for a large one
    LIMIT 1 FOR UPDATE OF c, b SKIP LOCKED
)
SELECT ledger_id, position, set_config('log.ledger', ledger_id::text, true) FROM claimed
"""

_KNOWN: Final = select(
    RULESET_VERSION.c.ruleset_digest,
    RULESET_VERSION.c.settings_version,
    RULESET_VERSION.c.correlation_id,
    RULESET_VERSION.c.reason,
    RULESET_VERSION.c.reached,
)


async def database_now(db: AsyncConnection) -> datetime:
    """When it is, by the database's clock."""
    now: datetime = await (await driver_connection(db)).fetchval("SELECT now()")
    return now


async def claim_outdated(db: AsyncConnection, law: str, began: datetime) -> LedgerClaim | None:
    """Lock a ledger whose cases are to be timed anew, and narrow the transaction to it.

    `began` is when this process did.
    """
    row = await (await driver_connection(db)).fetchrow(_CLAIM, SUBSCRIPTION, law, began)
    return None if row is None else LedgerClaim(LedgerId(row[0]), Position(row[1]))


async def read_ruleset_version(db: AsyncConnection, ledger_id: LedgerId) -> RulesetVersion | None:
    """By what the cases of a ledger were timed; None if none was yet."""
    row = (await db.execute(_KNOWN.where(RULESET_VERSION.c.ledger_id == ledger_id))).one_or_none()
    if row is None:
        return None
    law, choice, correlation_id, reason, reached = row
    anew = reason and Recalculation(correlation_id, DeadlineChangeReason(reason), reached)
    return RulesetVersion(law, choice, anew)


async def save_ruleset_version(
    db: AsyncConnection, ledger_id: LedgerId, basis: RulesetVersion
) -> None:
    """Say by what the cases of a ledger are timed from now on."""
    anew = basis.recalculation
    values = {
        "ruleset_digest": basis.ruleset_digest,
        "settings_version": basis.settings_version,
        "reached": anew and anew.reached,
        "reason": anew and anew.reason,
        "correlation_id": anew and anew.correlation_id,
    }
    same = RULESET_VERSION.c.ruleset_digest == basis.ruleset_digest
    await db.execute(
        insert(RULESET_VERSION)
        .values(ledger_id=ledger_id, **values)
        .on_conflict_do_update(
            index_elements=[RULESET_VERSION.c.ledger_id],
            set_={**values, "since": case((same, RULESET_VERSION.c.since), else_=func.now())},
        )
    )
