import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from chassis import migrate
from chassis.database import create_engine
from chassis.database_schema import DatabaseSchema, is_current
from chassis.roles import LoginRole, create_roles
from chassis.testing import Database, TestServer, fresh_database
from chassis.testing.sample_service.schema import NOTES, ROLE


async def build_nothing(_admin_url: str) -> None:
    """A new database."""


@pytest.fixture
async def empty(postgres: TestServer) -> AsyncGenerator[Database]:
    async with fresh_database(postgres, "empty", build_nothing) as fresh:
        yield fresh


async def test_every_created_object_belongs_to_the_owner(empty: Database) -> None:
    await migrate.upgrade(empty.admin_url, NOTES)

    connection = await asyncpg.connect(empty.admin_url)
    owners = await connection.fetch(
        "SELECT relname, relowner::regrole::text AS owner FROM pg_class"
        " WHERE relnamespace = 'notes'::regnamespace AND relkind = 'r'"
    )
    await connection.close()
    assert {row["relname"]: row["owner"] for row in owners} == {
        "idempotency": "send_owner",
        "note": "send_owner",
        "alembic_version": "send_owner",
    }


async def test_concurrent_migrations_wait_for_each_other(empty: Database) -> None:
    await asyncio.gather(*(migrate.upgrade(empty.admin_url, NOTES) for _ in range(3)))


async def test_a_service_can_check_whether_its_schema_is_current(
    empty: Database, tmp_path: Path
) -> None:
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions/0002_newer.py").touch()
    await migrate.upgrade(empty.admin_url, NOTES)
    engine = create_engine(empty.url_for(ROLE.name))
    async with engine.connect() as db:
        assert await is_current(db, NOTES)
        assert not await is_current(db, DatabaseSchema("notes", tmp_path))
    await engine.dispose()


async def test_an_administrator_need_not_be_a_superuser(empty: Database) -> None:
    connection = await asyncpg.connect(empty.admin_url)
    await connection.execute(f"""
        CREATE ROLE plain_admin LOGIN CREATEROLE PASSWORD 'known-to-every-test';
        GRANT send_owner, send_service TO plain_admin WITH ADMIN TRUE;
        ALTER DATABASE "{empty.name}" OWNER TO plain_admin;
    """)
    await connection.close()
    plain = empty.url_for("plain_admin")

    await create_roles(plain, {LoginRole("another_service"): "pw"})
    await migrate.upgrade(plain, NOTES)

    with pytest.raises(DBAPIError):
        await migrate.upgrade(empty.url_for("another_service"), NOTES)
