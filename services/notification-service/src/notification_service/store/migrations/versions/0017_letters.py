"""Notices as letters: the letter kept beside an e-mail, and print runs."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0017_letters"
down_revision = "0016_notice_receipts"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the table and the columns."""
    run_script((SQL / "letters.sql").read_text())
    run_statements(isolate_by_ledger("notification.print_run"))


def downgrade() -> None:
    """Refuse: it is proof of what was sent."""
    raise RuntimeError("a migration does not take down the proof of notices")
