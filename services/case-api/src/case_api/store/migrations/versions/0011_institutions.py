"""Institutions: schools, colleges and other providers, their term dates and capacity notes."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0011_institutions"
down_revision = "0010_funding"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
TABLES = [
    f"case_api.{name}"
    for name in ("institution", "institution_word", "institution_year", "capacity_note")
]


def upgrade() -> None:
    """Create the tables."""
    run_script((SQL / "institutions.sql").read_text())
    run_statements(isolate_by_ledger(*TABLES))


def downgrade() -> None:
    """Refuse: what a council recorded of institutions is stored nowhere else."""
    raise RuntimeError("a migration does not delete institutions")
