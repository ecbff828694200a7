"""Cases, and the people of cases."""

from pathlib import Path

from chassis import idempotency
from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements
from events.log.writers import set_writable_families

revision = "0001_cases_and_people"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
FAMILIES = {"request", "assessment", "draft", "final", "review", "tribunal", "case", "provision"}
TABLES = [f"case_api.{name}" for name in ("case_list", "person")]


def upgrade() -> None:
    """Create everything."""
    run_script((SQL / "tables.sql").read_text())
    run_statements(isolate_by_ledger(*TABLES))
    run_script((SQL / "guards.sql").read_text())
    run_statements(idempotency.idempotency_ddl("case_api", "case_api"))
    run_statements([set_writable_families("case_api", FAMILIES)])


def downgrade() -> None:
    """Refuse: people are erased one at a time and for a reason, not by a migration."""
    raise RuntimeError("a migration does not delete cases and people")
