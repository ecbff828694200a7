"""The documents that each case names, found by the case."""

from chassis.migration_sql import run_statements

revision = "0015_documents_of_a_case"
down_revision = "0014_erasure"
branch_labels = None
depends_on = None

INDEX = "CREATE INDEX document_case_by_case ON case_api.document_case (ledger_id, case_id)"


def upgrade() -> None:
    """Create the index, which a rebuild reads."""
    run_statements([INDEX])


def downgrade() -> None:
    """Drop the index."""
    run_statements(["DROP INDEX case_api.document_case_by_case"])
