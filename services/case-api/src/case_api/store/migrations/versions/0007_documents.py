"""Documents of cases, and their content."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0007_documents"
down_revision = "0006_officer_periods"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
TABLES = [
    f"case_api.{name}"
    for name in (
        "document_case",
        "document",
        "document_upload",
        "document_part",
        "document_usage",
    )
]


def upgrade() -> None:
    """Create everything."""
    run_script((SQL / "documents.sql").read_text())
    run_statements(isolate_by_ledger(*TABLES))


def downgrade() -> None:
    """Refuse: documents are erased one at a time and for a reason, not by a migration."""
    raise RuntimeError("a migration does not delete documents")
