"""The running deadlines of each case, and the checkpoints of their subscription."""

from alembic import op

from case_api.store.projections.running_deadline import RUNNING_DEADLINE
from chassis.migration_sql import run_statements
from events.subscription_tables import (
    subscription_ddl_1,
    subscription_ddl_2,
    subscription_ddl_3,
)

revision = "0018_running_deadlines"
down_revision = "0017_closed_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the subscription, and that of the declaration."""
    run_statements(subscription_ddl_1("case_api", "case_api"))
    run_statements(subscription_ddl_2("case_api", "case_api"))
    run_statements(subscription_ddl_3("case_api"))
    run_statements(RUNNING_DEADLINE.ddl())


def downgrade() -> None:
    """Drop them: they follow from the log."""
    op.execute(
        "DROP TABLE case_api.running_deadline, case_api.checkpoint, case_api.parked,"
        " case_api.batch_start"
    )
