"""A table whose rows belong to ledgers."""

from alembic import op

from chassis import idempotency
from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_statements

revision = "0001_notes"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create it, open to one service under row-level security."""
    op.execute("CREATE TABLE notes.note (ledger_id uuid, text text CHECK (text <> 'refused'))")
    run_statements(isolate_by_ledger("notes.note"))
    for statement in idempotency.idempotency_ddl("notes", "case_api"):
        op.execute(statement)
    op.execute("GRANT USAGE ON SCHEMA notes TO case_api")
    op.execute("GRANT SELECT, INSERT ON notes.note TO case_api")
