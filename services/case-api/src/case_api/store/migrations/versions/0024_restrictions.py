"""The restrictions of processing that are in effect."""

from pathlib import Path

from alembic import op

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0024_restrictions"
down_revision = "0023_legal_holds"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the table."""
    run_script((SQL / "restrictions.sql").read_text())
    run_statements(isolate_by_ledger("case_api.restriction"))


def downgrade() -> None:
    """Drop it: it follows from the log."""
    op.execute("DROP TABLE case_api.restriction")
