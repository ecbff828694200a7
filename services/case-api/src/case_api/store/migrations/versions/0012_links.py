"""The main case of linked cases."""

from pathlib import Path

from alembic import op

from chassis.migration_sql import run_script

revision = "0012_links"
down_revision = "0011_institutions"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Add the column."""
    run_script((SQL / "links.sql").read_text())


def downgrade() -> None:
    """Drop it: it follows from the log."""
    op.execute("ALTER TABLE case_api.case_list DROP COLUMN main_case_id")
