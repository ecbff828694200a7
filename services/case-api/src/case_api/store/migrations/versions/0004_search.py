"""What people are found by: their names, identifiers, birth dates and postcodes."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0004_search"
down_revision = "0003_case_texts"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
TABLES = [f"case_api.{name}" for name in ("person_search", "person_name", "person_identifier")]


def upgrade() -> None:
    """Create the tables; there are no people yet whose rows they would need."""
    run_script((SQL / "search.sql").read_text())
    run_statements(isolate_by_ledger(*TABLES))


def downgrade() -> None:
    """Refuse: an installation is upgraded, or restored from a backup."""
    raise RuntimeError("migrations are not reversed")
