"""Retention schedules, the runs that compare cases with them, and what these found."""

from pathlib import Path

from alembic import op

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0025_retention"
down_revision = "0024_restrictions"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
TABLES = (
    "case_api.retention_schedule",
    "case_api.retention_run",
    "case_api.retention_finding",
)


def upgrade() -> None:
    """Create the tables."""
    run_script((SQL / "retention.sql").read_text())
    run_statements(isolate_by_ledger(*TABLES))


def downgrade() -> None:
    """Drop them, with the schedules: nothing is erased by a run until they are recorded again."""
    op.execute("DROP INDEX case_api.case_list_kept_by_cohort")
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
