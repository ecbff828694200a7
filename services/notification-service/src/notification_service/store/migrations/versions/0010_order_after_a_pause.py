"""Since when an endpoint is enabled, and which deliveries of replays are pending.

The first restarts the time for which a case waits for a delivery that fails; by the second a replay
at an endpoint with an order pauses while much of it waits.
"""

from chassis.migration_sql import run_statements

revision = "0010_order_after_a_pause"
down_revision = "0009_order_per_case"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE notification.endpoint ADD COLUMN enabled_at timestamptz",
    """
    CREATE INDEX delivery_replayed ON notification.delivery (ledger_id, endpoint_id)
    WHERE state = 'pending' AND cause = 'replay'
    """,
)


def upgrade() -> None:
    """Add the column and the index."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: the order of webhooks needs them."""
    raise RuntimeError("webhooks are not taken down by a migration")
