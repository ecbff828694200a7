"""The directory: officers and teams."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0002_directory"
down_revision = "0001_cases_and_people"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
TABLES = [f"case_api.{name}" for name in ("team", "officer", "team_member")]


def upgrade() -> None:
    """Create the tables."""
    run_script((SQL / "directory.sql").read_text())
    run_statements(isolate_by_ledger(*TABLES))


def downgrade() -> None:
    """Refuse: the details of officers are stored nowhere else."""
    raise RuntimeError("a migration does not delete officers and teams")
