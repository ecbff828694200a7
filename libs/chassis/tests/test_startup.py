import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import startup
from chassis.database import Ledgers, create_engine, transaction
from chassis.database_schema import VERSION_TABLE, DatabaseSchema
from chassis.database_timeouts import DatabaseTimeouts
from chassis.errors import CannotStart
from chassis.testing import Database, TestServer
from chassis.testing.sample_service.schema import NOTES, ROLE, SCHEMAS


async def check(url: str) -> None:
    engine = create_engine(url)
    try:
        await startup.check_database(engine, [NOTES], max_wait_seconds=0)
    finally:
        await engine.dispose()


async def test_a_service_may_start_on_a_current_database(engine: AsyncEngine) -> None:
    await startup.check_database(engine, SCHEMAS)


async def test_a_missing_schema_is_named(engine: AsyncEngine) -> None:
    with pytest.raises(CannotStart, match=r"schema paper .* needs: run `make migrate`"):
        await startup.check_database(engine, [DatabaseSchema("paper", NOTES.migrations)])


async def test_a_dangerous_role_is_refused(database: Database) -> None:
    with pytest.raises(CannotStart, match="postgres is a superuser"):
        await check(database.admin_url)


async def test_a_wrong_password_is_reported_without_it(database: Database) -> None:
    url = database.url_for(ROLE.name).replace("known-to-every-test", "guess")

    with pytest.raises(CannotStart, match=r"does not let notes_service in$"):
        await check(url)


async def test_a_database_that_does_not_exist_is_named(postgres: TestServer) -> None:
    with pytest.raises(CannotStart, match=r"the database nowhere at .* does not exist"):
        await check(postgres.url_for(ROLE.name, "nowhere"))


async def test_an_unresponsive_server_is_named() -> None:
    with pytest.raises(CannotStart, match=r"send at 127\.0\.0\.1:1 does not respond"):
        await check("postgresql://notes_service:secret@127.0.0.1:1/send")


@asynccontextmanager
async def locked_version(database: Database) -> AsyncGenerator[AsyncEngine]:
    """The table of the migration is locked, so that reading it ends with its time limit."""
    slow = create_engine(database.url_for(ROLE.name), timeouts=DatabaseTimeouts(1, 1, 1, 1))
    admin = create_engine(database.admin_url)
    async with transaction(admin, Ledgers.ALL) as db:
        locking = f"LOCK TABLE {NOTES.name}.{VERSION_TABLE} IN ACCESS EXCLUSIVE MODE"
        await db.execute(text(locking))
        yield slow
    for each in (slow, admin):
        await each.dispose()


async def test_a_server_that_is_too_slow_has_no_old_schema(database: Database) -> None:
    async with locked_version(database) as slow:
        with pytest.raises(CannotStart, match="does not respond"):
            await startup.check_database(slow, [NOTES], max_wait_seconds=0)


async def test_a_server_that_responds_in_time_is_waited_for(database: Database) -> None:
    async with locked_version(database) as slow:
        checking = asyncio.create_task(startup.check_database(slow, [NOTES]))
        await asyncio.sleep(1.2)  # longer than the limit of one statement
        assert not checking.done()

    await checking


class LaterTimeouts(DatabaseTimeouts):
    """The limits of a later release, with a setting that this server does not know."""

    @property
    def settings(self) -> Mapping[str, str]:
        return {"timeout_of_a_later_release": "1s"}


async def test_a_server_that_is_too_old_is_named(database: Database) -> None:
    """PostgreSQL 16 refuses `transaction_timeout` as any server refuses what it does not know."""
    engine = create_engine(database.url_for(ROLE.name), timeouts=LaterTimeouts(1, 1, 1, 1))

    with pytest.raises(CannotStart, match=r"is older than PostgreSQL 17, which is needed$"):
        await startup.check_database(engine)
    await engine.dispose()


async def test_the_application_has_the_reason_of_a_failed_start(app: FastAPI) -> None:
    async with app.router.lifespan_context(app):
        assert not hasattr(app.state, "cannot_start")
