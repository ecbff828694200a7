"""The day on which a case was closed."""

from pathlib import Path

from alembic import op

from chassis.migration_sql import run_script

revision = "0017_closed_cases"
down_revision = "0016_provision_challenges"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the column."""
    run_script((SQL / "closed_cases.sql").read_text())


def downgrade() -> None:
    """Drop it: it follows from the log."""
    op.execute("ALTER TABLE case_api.case_list DROP COLUMN closed_on")
