"""Digests of officers and managers: who gets one, and the digest of each day."""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0018_digests"
down_revision = "0017_letters"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the tables."""
    run_script((SQL / "digests.sql").read_text())
    run_statements(isolate_by_ledger("notification.digest", "notification.digest_message"))


def downgrade() -> None:
    """Drop them: no digest is sent then."""
    run_statements(["DROP TABLE notification.digest_message, notification.digest"])
