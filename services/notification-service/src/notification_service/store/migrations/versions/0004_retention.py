"""Indexes that lists and retention walk, and the right to delete what is old.

Deliveries are listed by state, and purged from the other end, by one index; the index on all states
goes, because its order is merged from four walks of the new one. The key that tells deliveries
apart is led by the message, so that it answers which deliveries a message has.
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
    # To lock a row takes the right to update a column of it. The body is never updated.
    "GRANT UPDATE (created_at) ON notification.message TO notification_service",
)


def upgrade() -> None:
    """Make the indexes in place of the old ones, and grant."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: what was sent to whom is evidence."""
    raise RuntimeError("webhooks are not taken down by a migration")
