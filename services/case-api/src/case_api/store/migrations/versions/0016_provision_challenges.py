"""The concerns about provision in cases."""

from pathlib import Path

from alembic import op

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0016_provision_challenges"
down_revision = "0015_documents_of_a_case"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the table."""
    run_script((SQL / "provision_challenges.sql").read_text())
    run_statements(isolate_by_ledger("case_api.provision_challenge"))


def downgrade() -> None:
    """Drop it: it follows from the log."""
    op.execute("DROP TABLE case_api.provision_challenge")
