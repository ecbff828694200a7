"""Notices to people: the settings of a council, the notices, and the attempts to send them."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0011_notices"
down_revision = "0010_order_after_a_pause"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
TABLES = [f"notification.{name}" for name in ("notice_settings", "notice", "notice_attempt")]


def upgrade() -> None:
    """Create the tables."""
    run_script((SQL / "notices.sql").read_text())
    run_statements(isolate_by_ledger(*TABLES))


def downgrade() -> None:
    """Refuse: it is proof of what was sent."""
    raise RuntimeError("a migration does not take down the proof of notices")
