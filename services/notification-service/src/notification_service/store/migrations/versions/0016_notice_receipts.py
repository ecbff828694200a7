"""What a provider reports about notices that it accepted: delivered, or returned."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0016_notice_receipts"
down_revision = "0015_announced_endpoints"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the table, and the columns that state what became of a notice."""
    run_script((SQL / "notice_receipts.sql").read_text())
    run_statements(isolate_by_ledger("notification.notice_receipt"))


def downgrade() -> None:
    """Refuse: it is proof of what was received."""
    raise RuntimeError("a migration does not take down the proof of notices")
