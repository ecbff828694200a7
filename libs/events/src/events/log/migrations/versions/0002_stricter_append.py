"""The append functions refuse more, ledgers have facts of their own, and seals name the council.

The functions of version 1 are dropped, because whoever may call them could pass by what version 2
refuses; nothing had been released.
"""

from pathlib import Path

from alembic import op
from sqlalchemy.engine import AdaptedConnection

revision = "0002_stricter_append"
down_revision = "0001_the_log"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[2] / "sql"
OBJECTS = (
    "append_v2",
    "append_one_v2",
    "lag_v1",
    "append_ledger_event_v1",
    "guards_v2",
    "sealing",
)


def upgrade() -> None:
    """Create the new functions, and let go of the old ones."""
    for name in OBJECTS:
        _run((SQL / f"{name}.sql").read_text())


def downgrade() -> None:
    """Refuse: evidence is not dropped by a migration."""
    raise RuntimeError("the log is not taken down by a migration")


def _run(script: str) -> None:
    """Run a script of several statements, which a prepared statement cannot hold."""
    op.get_bind().exec_driver_sql("SELECT 1")  # so that the migration's transaction has begun
    connection = op.get_bind().connection.dbapi_connection
    if not isinstance(connection, AdaptedConnection):
        raise TypeError("the log's migrations run on asyncpg")
    connection.run_async(lambda driver: driver.execute(script))
