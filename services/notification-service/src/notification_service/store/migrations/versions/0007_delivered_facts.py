"""Which facts of a case were delivered to which endpoint, also after deliveries were purged.

The role of case-api, which may execute the function, is there: roles are created before schemas.
"""

from pathlib import Path

from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements

revision = "0007_delivered_facts"
down_revision = "0006_parked_to_resume"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create the tables and the function."""
    run_statements(["SET LOCAL log.ledger = '*'"])
    run_script((SQL / "delivered_facts.sql").read_text())
    run_statements(isolate_by_ledger("notification.endpoint_host", "notification.delivered_month"))


def downgrade() -> None:
    """Refuse: it is evidence of what was disclosed."""
    raise RuntimeError("a migration does not end the ledger of disclosures")
