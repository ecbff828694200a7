"""Endpoints that are verified, one running replay each, and lists of endpoints by an index."""

from chassis.migration_sql import run_statements

revision = "0002_verified_endpoints"
down_revision = "0001_webhooks"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Row-level security is forced: without a ledger not even the owner sees rows.
    "SET LOCAL log.ledger = '*'",
    "ALTER TABLE notification.endpoint ADD COLUMN verified_at timestamptz",
    # An endpoint with a delivered message is verified.
    """
    UPDATE notification.endpoint e SET verified_at = now()
    WHERE EXISTS (
        SELECT FROM notification.delivery d
        WHERE d.ledger_id = e.ledger_id AND d.endpoint_id = e.endpoint_id
          AND d.state = 'delivered'
    )
    """,
    # Of several running replays of one endpoint the oldest continues.
    """
    UPDATE notification.replay r SET state = 'cancelled', finished_at = now()
    WHERE r.state = 'running' AND EXISTS (
        SELECT FROM notification.replay o
        WHERE o.ledger_id = r.ledger_id AND o.endpoint_id = r.endpoint_id AND o.state = 'running'
          AND (o.created_at, o.replay_id) < (r.created_at, r.replay_id)
    )
    """,
    """
    CREATE UNIQUE INDEX replay_one_running ON notification.replay (ledger_id, endpoint_id)
    WHERE state = 'running'
    """,
    "DROP INDEX notification.replay_running",
    """
    CREATE INDEX endpoint_listed ON notification.endpoint (ledger_id, created_at, endpoint_id)
    WHERE state <> 'deleted'
    """,
)


def upgrade() -> None:
    """Add the columns and indexes; existing endpoints are verified by their history."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: the record of deliveries is evidence."""
    raise RuntimeError("webhooks are not taken down by a migration")
