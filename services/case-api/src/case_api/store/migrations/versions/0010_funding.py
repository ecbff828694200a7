"""Funding agreements."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0010_funding"
down_revision = "0009_phase_transfers"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the table."""
    run_script((SQL / "funding.sql").read_text())
    run_statements(isolate_by_ledger("case_api.funding_agreement"))


def downgrade() -> None:
    """Refuse: funding agreements are stored nowhere else."""
    raise RuntimeError("a migration does not delete funding agreements")
