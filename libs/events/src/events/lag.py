"""How far a subscription is behind, in facts and in seconds, and what it has put aside."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver


@dataclass(frozen=True, slots=True)
class Lag:
    """One subscription over all ledgers: the same figures for the CLI, `/readyz` and metrics."""

    subscription: str
    ledgers: int
    events: int
    seconds: float
    parked_streams: int
    oldest_parked_seconds: float


async def lag(db: AsyncConnection, schema: str) -> list[Lag]:
    """What each subscription of a schema still has before it.

    `seconds` is how long the ledger that has waited longest has not moved, 0 when none waits.
    The transaction must see every ledger.
    """
    if not schema.isidentifier():
        raise ValueError("a schema is named by an identifier")
    rows = await (await driver(db)).fetch(
        f"""
        SELECT c.subscription, count(*)::int, COALESCE(sum(greatest(h.head - c.position, 0)), 0)::int,
               COALESCE(extract(epoch FROM max(now() - c.moved_at) FILTER (WHERE h.head > c.position)), 0)::float,
               COALESCE(max(p.streams), 0)::int, COALESCE(max(p.seconds), 0)::float
        FROM {schema}.checkpoint c
        LEFT JOIN log.heads_v1() h USING (ledger_id)
        LEFT JOIN (
            SELECT subscription, count(*) AS streams, extract(epoch FROM max(now() - parked_at)) AS seconds
            FROM {schema}.parked GROUP BY subscription
        ) p USING (subscription)
        GROUP BY c.subscription ORDER BY c.subscription
        """  # noqa: S608, E501  # the schema is an identifier
    )
    return [Lag(*row) for row in rows]
