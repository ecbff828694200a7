"""An index of the parked streams that may be resumed."""

from alembic import op

from events.subscription_tables import SUBSCRIPTION_DDL_3

revision = "0006_parked_to_resume"
down_revision = "0005_subscriptions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.execute(SUBSCRIPTION_DDL_3.format(schema="notification"))


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP INDEX notification.parked_to_resume")
