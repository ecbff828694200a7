"""Indexes for lists and retention, and the privilege to delete old rows.

Deliveries are listed by state, and purged from the other end, by one index; the index on all states
is dropped, because its order is merged from four scans of the new one. The unique key of deliveries
begins with the message, so that it also finds the deliveries of a message.
"""

from chassis.migration_sql import run_statements

revision = "0004_retention"
down_revision = "0003_answer_excerpts"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE INDEX delivery_by_state ON notification.delivery
        (ledger_id, endpoint_id, state, created_at DESC, delivery_id DESC)
    """,
    "DROP INDEX notification.delivery_listed",
    """
    CREATE UNIQUE INDEX delivery_unique ON notification.delivery
        (ledger_id, message_id, endpoint_id, cause, cause_id)
    """,
    """
    DO $$
    DECLARE old text;
    BEGIN
        SELECT conname INTO STRICT old FROM pg_constraint
        WHERE conrelid = 'notification.delivery'::regclass AND contype = 'u';
        EXECUTE format('ALTER TABLE notification.delivery DROP CONSTRAINT %I', old);
    END $$
    """,
    """
    CREATE INDEX replay_finished ON notification.replay (ledger_id, endpoint_id, finished_at)
    WHERE state <> 'running'
    """,
    """
    GRANT DELETE ON notification.endpoint, notification.message, notification.delivery,
        notification.attempt, notification.replay TO notification_service
    """,
    # Locking a row requires the privilege to update a column of it. The body is never updated.
    "GRANT UPDATE (created_at) ON notification.message TO notification_service",
)


def upgrade() -> None:
    """Replace the indexes, and grant the privileges."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: the record of deliveries is evidence."""
    raise RuntimeError("webhooks are not taken down by a migration")
