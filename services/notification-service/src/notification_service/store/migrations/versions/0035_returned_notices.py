"""The letters that came back, because of which an automatic notice is composed once more."""

from chassis.migration_sql import run_statements

revision = "0035_returned_notices"
down_revision = "0034_recover_since"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE notification.automatic_notice
    ADD COLUMN returned_notices uuid[] NOT NULL DEFAULT '{}'
    """,
    "GRANT UPDATE (returned_notices) ON notification.automatic_notice TO notification_service",
)


def upgrade() -> None:
    """Add the column. Its default is a constant, so that no row is written."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: whose letter came back would not be known."""
    raise RuntimeError("notices are not taken down by a migration")
