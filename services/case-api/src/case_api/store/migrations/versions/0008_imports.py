"""Imports of cases of older systems."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0008_imports"
down_revision = "0007_documents"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
TABLES = [
    f"case_api.{name}" for name in ("import_job", "import_row", "import_outcome", "imported_case")
]


def upgrade() -> None:
    """Create the tables."""
    run_script((SQL / "imports.sql").read_text())
    run_statements(isolate_by_ledger(*TABLES))


def downgrade() -> None:
    """Refuse: without its records, an import could be repeated and open each case again."""
    raise RuntimeError("a migration does not delete the records of imports")
