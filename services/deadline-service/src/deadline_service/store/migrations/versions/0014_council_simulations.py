"""Simulations of whole councils."""

from pathlib import Path

from alembic import op

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0014_council_simulations"
down_revision = "0013_case_team"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
TABLES = ("deadline.council_simulation_case", "deadline.council_simulation")


def upgrade() -> None:
    """Create the tables."""
    run_script((SQL / "council_simulations.sql").read_text())
    run_statements(isolate_by_ledger(*TABLES))


def downgrade() -> None:
    """Drop them: nothing depends on a simulation."""
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
