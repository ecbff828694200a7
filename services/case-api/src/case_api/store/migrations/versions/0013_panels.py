"""Panels and the items of their agendas."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0013_panels"
down_revision = "0012_links"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the tables."""
    run_script((SQL / "panels.sql").read_text())
    for table in ("case_api.panel", "case_api.panel_item"):
        run_statements(isolate_by_ledger(table))


def downgrade() -> None:
    """Refuse: panels are stored nowhere else."""
    raise RuntimeError("a migration does not delete panels")
