"""Deadlines, the settings of councils, and the checkpoints."""

from pathlib import Path

from chassis import idempotency
from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements
from events.log.writers import set_writable_families
from events.subscription_tables import subscription_ddl_1

revision = "0001_deadlines"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create everything."""
    run_script((SQL / "tables.sql").read_text())
    run_statements(isolate_by_ledger("deadline.deadline", "deadline.council_settings"))
    run_script((SQL / "guards.sql").read_text())
    run_statements(subscription_ddl_1("deadline", "deadline_service"))
    run_statements(idempotency.idempotency_ddl("deadline", "deadline_service"))
    run_statements([set_writable_families("deadline_service", {"deadline"})])


def downgrade() -> None:
    """Refuse: the announced deadlines are evidence."""
    raise RuntimeError("deadlines are not taken down by a migration")
