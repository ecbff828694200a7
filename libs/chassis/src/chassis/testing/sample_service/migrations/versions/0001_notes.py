"""A table whose rows belong to ledgers."""

from alembic import op

from chassis import idempotency

revision = "0001_notes"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create it, open to one service under row-level security."""
    op.execute("CREATE TABLE notes.note (ledger_id uuid, text text CHECK (text <> 'refused'))")
    op.execute("ALTER TABLE notes.note ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY of_its_ledger ON notes.note
         USING (current_setting('log.ledger', true) IN (ledger_id::text, '*'))
    """)
    for statement in idempotency.idempotency_ddl("notes", "case_api"):
        op.execute(statement)
    op.execute("GRANT USAGE ON SCHEMA notes TO case_api")
    op.execute("GRANT SELECT, INSERT ON notes.note TO case_api")
