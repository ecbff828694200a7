"""What migrations share: running a script, and row-level security by ledger."""

from collections.abc import Iterable
from typing import Final

from alembic import op
from sqlalchemy.engine import AdaptedConnection

_POLICY: Final = (
    "CASE current_setting('log.ledger', true)"
    " WHEN '*' THEN true WHEN ledger_id::text THEN true ELSE false END"
)
"""As `chassis.database.LEDGER_POLICY`, for lists: of that the planner expects to keep almost no
row, and then sorts or scans where an index has the order."""


def run_script(script: str) -> None:
    """Run a script of several statements, which a prepared statement cannot hold."""
    op.get_bind().exec_driver_sql("SELECT 1")  # so that the migration's transaction has begun
    connection = op.get_bind().connection.dbapi_connection
    if not isinstance(connection, AdaptedConnection):
        raise TypeError("migrations run on asyncpg")
    connection.run_async(lambda driver: driver.execute(script))


def run_statements(statements: Iterable[str]) -> None:
    """Run statements one by one."""
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def isolate_by_ledger(*tables: str) -> list[str]:
    """The statements by which a transaction sees a table's rows of its own ledger only.

    The owner is bound too. Workers that set all ledgers see all rows.
    """
    return [
        statement
        for table in tables
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY one_ledger ON {table} USING ({_POLICY})",
        )
    ]
