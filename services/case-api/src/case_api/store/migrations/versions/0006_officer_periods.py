"""Which cases an officer has, and when."""

from pathlib import Path

from alembic import op

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0006_officer_periods"
down_revision = "0005_plans_and_advice"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the table."""
    run_script((SQL / "officer_periods.sql").read_text())
    run_statements(isolate_by_ledger("case_api.officer_period"))


def downgrade() -> None:
    """Drop it: it follows from the log."""
    op.execute("DROP TABLE case_api.officer_period")
