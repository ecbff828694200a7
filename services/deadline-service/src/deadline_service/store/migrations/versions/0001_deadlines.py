"""Deadlines, the settings of councils, and the checkpoints."""

from pathlib import Path

from alembic import op

from chassis import idempotency
from chassis.migration_sql import run_script
from events.subscription_tables import SUBSCRIPTION_DDL_1

revision = "0001_deadlines"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create everything."""
    run_script((SQL / "tables.sql").read_text())
    run_script((SQL / "guards.sql").read_text())
    run_script(SUBSCRIPTION_DDL_1.format(schema="deadline", role="deadline_service"))
    for statement in idempotency.idempotency_ddl("deadline", "deadline_service"):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: the announced deadlines are evidence."""
    raise RuntimeError("deadlines are not taken down by a migration")
