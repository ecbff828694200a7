"""Cases, and the people of cases."""

from pathlib import Path

from alembic import op
from sqlalchemy.engine import AdaptedConnection

from chassis import idempotency

revision = "0001_cases_and_people"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    """Create everything."""
    _run((SQL / "tables.sql").read_text())
    _run((SQL / "guards.sql").read_text())
    for statement in idempotency.idempotency_ddl("case_api", "case_api"):
        op.execute(statement)


def downgrade() -> None:
    """Refuse: people are erased one at a time and for a reason, not by a migration."""
    raise RuntimeError("a migration does not delete cases and people")


def _run(script: str) -> None:
    """Run a script of several statements, which a prepared statement cannot hold."""
    op.get_bind().exec_driver_sql("SELECT 1")  # so that the migration's transaction has begun
    connection = op.get_bind().connection.dbapi_connection
    if not isinstance(connection, AdaptedConnection):
        raise TypeError("migrations run on asyncpg")
    connection.run_async(lambda driver: driver.execute(script))
