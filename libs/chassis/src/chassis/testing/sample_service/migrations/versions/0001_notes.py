"""A table whose rows belong to ledgers."""

from alembic import op

from chassis import idempotency
from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_statements
from chassis.testing.sample_service.schema import ROLE

revision = "0001_notes"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create it, open to one service under row-level security."""
    op.execute("CREATE TABLE notes.note (ledger_id uuid, text text CHECK (text <> 'refused'))")
    run_statements(isolate_by_ledger("notes.note"))
    for statement in idempotency.idempotency_ddl("notes", ROLE.name):
        op.execute(statement)
    op.execute(f"GRANT USAGE ON SCHEMA notes TO {ROLE.name}")
    op.execute(f"GRANT SELECT, INSERT ON notes.note TO {ROLE.name}")
