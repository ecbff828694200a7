"""Replays of what was not delivered to an endpoint, since an instant."""

from chassis.migration_sql import run_statements

revision = "0014_recoveries"
down_revision = "0013_cloudevents"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE notification.replay
    ADD COLUMN only_undelivered boolean NOT NULL DEFAULT false, ADD COLUMN since timestamptz
    """,
)


def upgrade() -> None:
    """Add the columns; existing replays send everything."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: a running recovery would send what was delivered."""
    raise RuntimeError("webhooks are not taken down by a migration")
