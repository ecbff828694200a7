"""How often a council was warned of an endpoint that fails, since it last succeeded."""

from chassis.migration_sql import run_statements

revision = "0015_announced_endpoints"
down_revision = "0014_recoveries"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE notification.endpoint
    ADD COLUMN warnings smallint NOT NULL DEFAULT 0 CHECK (warnings BETWEEN 0 AND 2)
    """,
)


def upgrade() -> None:
    """Add the column; of endpoints that fail now a warning follows with the next attempt."""
    run_statements(STATEMENTS)


def downgrade() -> None:
    """Refuse: senders warn by it."""
    raise RuntimeError("webhooks are not taken down by a migration")
