"""Running SQL in a migration: a script, or statements one by one."""

from collections.abc import Iterable

from alembic import op
from sqlalchemy.engine import AdaptedConnection


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
