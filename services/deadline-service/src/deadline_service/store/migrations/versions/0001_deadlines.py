"""Deadlines, the settings of councils, and the place in the log."""

from pathlib import Path

from alembic import op
from sqlalchemy.engine import AdaptedConnection

from chassis import idempotency
from events.subscription_tables import SUBSCRIPTION_DDL_1

revision = "0001_deadlines"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create everything."""
    _run((SQL / "tables.sql").read_text())
    _run((SQL / "guards.sql").read_text())
    _run(SUBSCRIPTION_DDL_1.format(schema="deadline", role="deadline_service"))
    for statement in idempotency.idempotency_ddl("deadline", "deadline_service"):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: the announced deadlines are evidence."""
    raise RuntimeError("deadlines are not taken down by a migration")


def _run(script: str) -> None:
    """Run a script of several statements, which a prepared statement cannot hold."""
    op.get_bind().exec_driver_sql("SELECT 1")  # so that the migration's transaction has begun
    connection = op.get_bind().connection.dbapi_connection
    if not isinstance(connection, AdaptedConnection):
        raise TypeError("migrations run on asyncpg")
    connection.run_async(lambda driver: driver.execute(script))
