"""How far a subscription is behind the log, and how many streams it has parked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection


@dataclass(frozen=True, slots=True)
class SubscriptionLag:
    """One subscription over all ledgers: the same figures for the CLI, `/readyz` and metrics."""

    subscription: str
    ledgers: int
    events: int
    seconds: float
    parked_streams: int
    oldest_parked_seconds: float


async def subscription_lags(
    db: AsyncConnection, schema: str, names: Sequence[str] | None = None
) -> list[SubscriptionLag]:
    """What each subscription of a schema has not applied yet; of some, if they are named.

    `seconds` is how long the oldest event has waited that was not applied, 0 when there is none. A
    ledger that is not enrolled yet counts from its first event, and so does a named subscription
    without a checkpoint. The transaction must see every ledger.
    """
    if not schema.isidentifier():
        raise ValueError("a schema is named by an identifier")
    rows = await (await driver_connection(db)).fetch(
        f"""
        SELECT s.subscription, (SELECT count(*) FROM log.heads_v1())::int, w.events,
               COALESCE(extract(epoch FROM clock_timestamp() - w.since), 0)::float,
               COALESCE(p.streams, 0)::int, COALESCE(p.seconds, 0)::float
        FROM (
            SELECT n.subscription,
                   array_agg(c.ledger_id) AS ledgers, array_agg(c.position) AS positions
            FROM unnest(
                COALESCE($1, ARRAY(SELECT DISTINCT subscription FROM {schema}.checkpoint))
            ) AS n (subscription)
            LEFT JOIN {schema}.checkpoint c USING (subscription)
            GROUP BY n.subscription
        ) s
        CROSS JOIN LATERAL (
            SELECT COALESCE(sum(events), 0)::bigint AS events, min(since) AS since
            FROM log.lag_v1(s.ledgers, s.positions)
        ) w
        LEFT JOIN (
            SELECT subscription, count(*) AS streams,
                   extract(epoch FROM clock_timestamp() - min(parked_at)) AS seconds
            FROM {schema}.parked GROUP BY subscription
        ) p USING (subscription)
        ORDER BY s.subscription
        """,  # noqa: S608  # the schema is an identifier
        names,
    )
    return [SubscriptionLag(*row) for row in rows]
