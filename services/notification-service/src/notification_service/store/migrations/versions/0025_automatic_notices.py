"""The notices that councils have sent by themselves, and of which advice a notice reminds."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0025_automatic_notices"
down_revision = "0024_receiver_authorities"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the table, and add the column."""
    run_script((SQL / "automatic_notices.sql").read_text())
    run_statements(isolate_by_ledger("notification.automatic_notice"))


def downgrade() -> None:
    """Refuse: a fact would be told a second time."""
    raise RuntimeError("notices are not taken down by a migration")
