"""The keys of the department for its notifications, and the events that were received."""

from pathlib import Path

from alembic import op

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0029_sui"
down_revision = "0028_notice_addressees"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the tables."""
    run_script((SQL / "sui.sql").read_text())
    run_statements(isolate_by_ledger("case_api.sui_key", "case_api.sui_event"))


def downgrade() -> None:
    """Drop them: the department's keys have to be registered again."""
    op.execute("DROP TABLE case_api.sui_event, case_api.sui_key")
