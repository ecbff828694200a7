"""The starts of batches, and the reasons of parked streams."""

from chassis.migration_sql import run_statements
from events.subscription_tables import subscription_ddl_2

revision = "0005_subscriptions"
down_revision = "0004_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns of a subscription next to its checkpoints."""
    run_statements(subscription_ddl_2("notification", "notification_service"))


def downgrade() -> None:
    """Refuse: it would delete which streams are parked, and why."""
    raise RuntimeError("subscriptions are not taken down by a migration")
