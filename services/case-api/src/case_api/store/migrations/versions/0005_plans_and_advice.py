"""The contents of plans and of advice."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0005_plans_and_advice"
down_revision = "0004_search"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the tables and guard them."""
    run_script((SQL / "plan_versions.sql").read_text())
    run_script((SQL / "advice.sql").read_text())
    run_statements(isolate_by_ledger("case_api.plan_version", "case_api.advice"))


def downgrade() -> None:
    """Refuse: they are erased one at a time and for a reason, not by a migration."""
    raise RuntimeError("a migration does not delete plans and advice")
