import asyncpg
import pytest

from chassis.database import create_engine, dsn
from chassis.role_checks import (
    DangerousRole,
    DangerousSettings,
    refuse_dangerous_role,
    refuse_dangerous_settings,
)
from chassis.testing import Database
from chassis.testing.sample_service.schema import ROLE


async def test_a_service_role_may_serve(database: Database) -> None:
    engine = create_engine(database.url_for(ROLE.name))
    await refuse_dangerous_role(engine)
    await engine.dispose()


async def test_a_superuser_may_not_serve(database: Database) -> None:
    engine = create_engine(database.admin_url)
    with pytest.raises(DangerousRole, match="postgres is a superuser"):
        await refuse_dangerous_role(engine)
    await engine.dispose()


async def test_the_initial_settings_of_a_role_are_accepted(database: Database) -> None:
    engine = create_engine(database.url_for(ROLE.name))
    await refuse_dangerous_settings(engine)
    await engine.dispose()


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("log.ledger", "*", "log.ledger is set for good"),
        ("synchronous_commit", "off", "synchronous_commit is off"),
        ("row_security", "off", "row_security is off"),
        ("default_transaction_isolation", "serializable", "isolation is serializable"),
        ("default_transaction_read_only", "on", "read_only is on"),
        ("session_replication_role", "replica", "session_replication_role is replica"),
        ("search_path", "public, pg_catalog", "search_path is public, pg_catalog"),
    ],
)
async def test_dangerous_settings_are_refused(
    database: Database, setting: str, value: str, reason: str
) -> None:
    admin = await asyncpg.connect(dsn(database.admin_url))
    here = await admin.fetchval("SELECT quote_ident(current_database())")
    values = ", ".join(f"'{each}'" for each in value.split(", "))
    await admin.execute(f"ALTER ROLE notes_service IN DATABASE {here} SET {setting} = {values}")
    await admin.close()

    engine = create_engine(database.url_for(ROLE.name))
    with pytest.raises(DangerousSettings, match=reason.replace("*", ".")):
        await refuse_dangerous_settings(engine)
    await engine.dispose()
