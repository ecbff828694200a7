"""An index of the parked streams that may be resumed."""

from alembic import op

from chassis.migration_sql import run_statements
from events.subscription_tables import subscription_ddl_3

revision = "0007_parked_to_resume"
down_revision = "0006_case_evaluation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    run_statements(subscription_ddl_3("deadline"))


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP INDEX deadline.parked_to_resume")
