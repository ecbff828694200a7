"""Texts of cases, which facts refer to."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0003_case_texts"
down_revision = "0002_directory"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the table."""
    run_script((SQL / "case_texts.sql").read_text())
    run_statements(isolate_by_ledger("case_api.case_text"))


def downgrade() -> None:
    """Refuse: the texts are stored nowhere else."""
    raise RuntimeError("a migration does not delete texts of cases")
