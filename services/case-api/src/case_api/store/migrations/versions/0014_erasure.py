"""The file of each case, to which everything personal refers, and whose data was erased."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0014_erasure"
down_revision = "0013_panels"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the tables, and a file for each case."""
    run_script((SQL / "erasure.sql").read_text())
    for table in ("case_api.case_file", "case_api.erased_person"):
        run_statements(isolate_by_ledger(table))


def downgrade() -> None:
    """Refuse: which cases have a file is stored nowhere else."""
    raise RuntimeError("a migration does not restore what was erased")
