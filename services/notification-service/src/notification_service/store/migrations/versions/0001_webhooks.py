"""Webhooks: endpoints and their secrets, messages, deliveries, attempts, replays."""

from pathlib import Path

from chassis import idempotency
from chassis.ledger_isolation import isolate_by_ledger
from chassis.migration_sql import run_script, run_statements
from events.log.writers import set_writable_families
from events.subscription_tables import subscription_ddl_1

revision = "0001_webhooks"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
TABLES = [
    f"notification.{name}"
    for name in ("endpoint", "endpoint_secret", "message", "delivery", "attempt", "replay")
]


def upgrade() -> None:
    """Create everything."""
    run_script((SQL / "webhooks.sql").read_text())
    run_statements(isolate_by_ledger(*TABLES))
    run_script((SQL / "guards.sql").read_text())
    run_statements(subscription_ddl_1("notification", "notification_service"))
    run_statements(idempotency.idempotency_ddl("notification", "notification_service"))
    run_statements([set_writable_families("notification_service", {"notice"})])


def downgrade() -> None:
    """Refuse: the record of deliveries is evidence."""
    raise RuntimeError("webhooks are not taken down by a migration")
