"""Who may append what: given by the owner, decided by the database."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection, dsn, transaction
from chassis.roles import OWNER_ROLE, SERVICE_GROUP
from chassis.testing import Database
from events.contracts import NoticeDelivered
from events.contracts.references import NoticeId
from events.envelope import LedgerId, StreamAppend, StreamState
from events.log.errors import EventFamilyNotAllowed
from events.log.postgres import PostgresLog
from events.log.schema import SEALER_ROLE
from events.log.writers import set_writable_families
from events.testing import CASE_CLOSED, TEST_CASE, append_closures, new_event
from events.testing_roles import TEST_FAMILIES, TEST_WRITER

NOTICE = new_event(
    NoticeDelivered(
        notice_id=NoticeId(UUID(int=1)), delivered_at=datetime(2026, 11, 22, 12, tzinfo=UTC)
    ),
    "notice",
)
ONE_NOTICE = StreamAppend(TEST_CASE, [NOTICE], StreamState.ANY)
CLOSURE_AND_NOTICE = StreamAppend(TEST_CASE, [new_event(CASE_CLOSED, "a"), NOTICE], StreamState.ANY)
WITH_NOTICES = set_writable_families(TEST_WRITER.name, {*TEST_FAMILIES, "notice"})
REPLACEMENT = (
    "CREATE OR REPLACE FUNCTION log.writable_families_v1(p_role name) RETURNS text[]"
    " LANGUAGE sql IMMUTABLE RETURN ARRAY['notice']"
)


@pytest.fixture
async def owner(database: Database) -> AsyncGenerator[DriverConnection]:
    """The owner of the log, as a migration is."""
    connection: DriverConnection = await asyncpg.connect(dsn(database.admin_url))
    await connection.execute(f"SET ROLE {OWNER_ROLE}")
    yield connection
    await connection.close()


@pytest.fixture
async def writer(database: Database) -> AsyncGenerator[DriverConnection]:
    connection: DriverConnection = await asyncpg.connect(dsn(database.url_for(TEST_WRITER.name)))
    yield connection
    await connection.close()


async def append(engine: AsyncEngine, ledger_id: LedgerId, what: StreamAppend) -> None:
    async with transaction(engine, ledger_id) as db:
        await PostgresLog(db, ledger_id).append(what)


async def head(engine: AsyncEngine, ledger_id: LedgerId) -> int:
    async with transaction(engine, ledger_id) as db:
        return await PostgresLog(db, ledger_id).head()


@pytest.mark.parametrize("what", [ONE_NOTICE, CLOSURE_AND_NOTICE], ids=["one", "batch"])
async def test_a_role_appends_no_family_that_was_not_given_to_it(
    engine: AsyncEngine, ledger_id: LedgerId, what: StreamAppend
) -> None:
    with pytest.raises(EventFamilyNotAllowed):
        await append(engine, ledger_id, what)
    assert await head(engine, ledger_id) == 0


async def test_an_owner_is_no_writer(admin: AsyncEngine, ledger_id: LedgerId) -> None:
    with pytest.raises(EventFamilyNotAllowed):
        await append(admin, ledger_id, append_closures("a"))


async def test_a_family_is_appended_from_when_it_was_given_until_it_is_taken_back(
    engine: AsyncEngine, ledger_id: LedgerId, owner: DriverConnection
) -> None:
    """By connections that have appended before, too, whose plans hold the earlier families."""
    await append(engine, ledger_id, append_closures("a"))

    await owner.execute(WITH_NOTICES)
    await append(engine, ledger_id, ONE_NOTICE)

    await owner.execute(set_writable_families(TEST_WRITER.name, set()))
    with pytest.raises(EventFamilyNotAllowed):
        await append(engine, ledger_id, append_closures("b"))
    assert await head(engine, ledger_id) == 2


@pytest.mark.parametrize(
    "statement",
    [
        WITH_NOTICES,
        REPLACEMENT,
        REPLACEMENT.replace("p_role name", "p_role text"),
        "ALTER FUNCTION log.writable_families_v1 OWNER TO CURRENT_USER",
        f"SET ROLE {OWNER_ROLE}",
        f"SET ROLE {SERVICE_GROUP}",
        f"SET SESSION AUTHORIZATION {OWNER_ROLE}",
        f"GRANT {OWNER_ROLE} TO CURRENT_USER",
    ],
)
async def test_a_role_gives_itself_no_family(writer: DriverConnection, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await writer.execute(statement)


async def test_what_one_role_is_given_changes_nothing_for_another(owner: DriverConnection) -> None:
    await owner.execute(set_writable_families(SEALER_ROLE.name, {"notice", "deadline"}))
    await owner.execute(set_writable_families(TEST_WRITER.name, {"case"}))

    assert await families(owner, SEALER_ROLE.name) == {"notice", "deadline"}
    assert await families(owner, TEST_WRITER.name) == {"case"}
    assert await families(owner, OWNER_ROLE) == set()

    await owner.execute(set_writable_families(TEST_WRITER.name, set()))
    await owner.execute(set_writable_families(SEALER_ROLE.name, set()))
    assert await families(owner, SEALER_ROLE.name) == set()


async def test_migrations_at_the_same_time_lose_no_writer(
    owner: DriverConnection, admin: AsyncEngine, database: Database
) -> None:
    other: DriverConnection = await asyncpg.connect(dsn(database.admin_url))
    async with asyncio.TaskGroup() as group:
        async with owner.transaction():
            await owner.execute(set_writable_families(SEALER_ROLE.name, {"notice"}))
            waiting = group.create_task(
                other.execute(set_writable_families(OWNER_ROLE, {"deadline"}))
            )
            await wait_for_lock(admin)
        await waiting
    await other.close()

    assert await families(owner, SEALER_ROLE.name) == {"notice"}
    assert await families(owner, OWNER_ROLE) == {"deadline"}


async def test_a_family_has_one_writer(owner: DriverConnection) -> None:
    with pytest.raises(asyncpg.UniqueViolationError):
        await owner.execute(set_writable_families(SEALER_ROLE.name, {"case"}))


@pytest.mark.parametrize("family", ["ledger", "case.closed", "", "Case", "it's"])
async def test_a_role_is_given_families_of_services_only(
    owner: DriverConnection, family: str
) -> None:
    statement = "SELECT log.set_writable_families_v1($1, $2)"
    with pytest.raises(asyncpg.InvalidParameterValueError):
        await owner.execute(statement, TEST_WRITER.name, [family])


async def wait_for_lock(admin: AsyncEngine) -> None:
    """Return when a connection waits for a lock of another."""
    query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with asyncio.timeout(10), admin.connect() as db:
        while not await db.scalar(query):  # noqa: ASYNC110  # another transaction makes it true
            await asyncio.sleep(0.01)


async def families(connection: DriverConnection, role: str) -> set[str]:
    query = "SELECT log.writable_families_v1($1)"
    return set(await connection.fetchval(query, role) or ())
