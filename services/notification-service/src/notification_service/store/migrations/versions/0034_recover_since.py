"""Since when an endpoint has something to recover, and whether trouble with it was announced.

An endpoint that is disabled now was not told since when: the hours before it are added, because
what was recorded shortly before may not have been enqueued. What was exhausted before is not known.
"""

from chassis.migration_sql import run_statements

revision = "0034_recover_since"
down_revision = "0033_editions_of_notices"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE notification.endpoint
    ADD COLUMN recover_since timestamptz,
    ADD COLUMN trouble_announced boolean NOT NULL DEFAULT false
    """,
    """
    UPDATE notification.endpoint
    SET recover_since = CASE WHEN state = 'disabled'
            THEN LEAST(failing_since, disabled_at) - interval '6 hours' END,
        trouble_announced = warnings > 0 OR COALESCE(disabled_reason IN ('gone', 'failing'), false)
    WHERE state = 'disabled' OR warnings > 0
    """,
)


def upgrade() -> None:
    """Add the columns."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: what is to be recovered would not be known."""
    raise RuntimeError("webhooks are not taken down by a migration")
