import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import (
    Ledgers,
    NotCommitted,
    create_engine,
    driver_connection,
    on_commit,
    parse_database_url,
    transaction,
    use_ledger,
)
from chassis.testing import Database
from chassis.testing.sample_service.schema import ROLE

LEDGER, OTHER_LEDGER = UUID(int=1), UUID(int=2)


async def write(db: AsyncConnection, note: str, ledger: UUID = LEDGER) -> None:
    await db.execute(
        text("INSERT INTO notes.note VALUES (:ledger, :note)"), {"ledger": ledger, "note": note}
    )


async def notes(engine: AsyncEngine, ledger: UUID | Ledgers = LEDGER) -> list[str]:
    async with transaction(engine, ledger) as db:
        return list(await db.scalars(text("SELECT text FROM notes.note ORDER BY text")))


async def idle_in_transaction(database: Database) -> int:
    connection = await asyncpg.connect(database.admin_url)
    try:
        return await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE state LIKE 'idle in transaction%' AND datname = current_database()"
        )
    finally:
        await connection.close()


async def terminate_all_backends(database: Database) -> None:
    connection = await asyncpg.connect(database.admin_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


async def test_a_transaction_is_committed_at_its_end(engine: AsyncEngine) -> None:
    async with transaction(engine, LEDGER) as db:
        await write(db, "kept")

    assert await notes(engine) == ["kept"]


async def test_a_transaction_reads_only_the_rows_of_its_ledger(engine: AsyncEngine) -> None:
    async with transaction(engine, LEDGER) as db:
        await write(db, "own")

    assert await notes(engine, OTHER_LEDGER) == []
    assert await notes(engine, Ledgers.ALL) == ["own"]


async def test_a_ledger_does_not_leak_to_the_next_user_of_a_connection(
    database: Database,
) -> None:
    engine = create_engine(database.url_for(ROLE.name), pool_size=1)
    async with transaction(engine, LEDGER) as db:
        await write(db, "own")

    async with engine.connect() as db:
        assert await db.scalar(text("SELECT count(*) FROM notes.note")) == 0
    await engine.dispose()


async def test_an_exception_rolls_back(engine: AsyncEngine) -> None:
    async def fail() -> None:
        async with transaction(engine, LEDGER) as db:
            await write(db, "lost")
            raise KeyError

    with pytest.raises(KeyError):
        await fail()

    assert await notes(engine) == []


async def test_a_cancelled_transaction_rolls_back_and_leaves_the_pool_usable(
    engine: AsyncEngine, database: Database
) -> None:
    async def slowly() -> None:
        async with transaction(engine, LEDGER) as db:
            await write(db, "lost")
            await db.execute(text("SELECT pg_sleep(60)"))

    for _ in range(3):
        task = asyncio.create_task(slowly())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert await notes(engine) == []
    assert await idle_in_transaction(database) == 0


async def test_a_swallowed_failure_is_not_reported_as_stored(engine: AsyncEngine) -> None:
    async def swallow() -> None:
        async with transaction(engine, LEDGER) as db:
            with pytest.raises(IntegrityError):
                await write(db, "refused")

    with pytest.raises(NotCommitted):
        await swallow()

    assert await notes(engine) == []


async def test_the_first_transaction_after_closed_connections_succeeds(
    engine: AsyncEngine, database: Database
) -> None:
    await asyncio.gather(notes(engine), notes(engine))
    await terminate_all_backends(database)

    async with transaction(engine, LEDGER) as db:
        await write(db, "at once")

    assert await notes(engine) == ["at once"]


async def test_a_connection_lost_in_a_transaction_is_an_error_and_not_retried(
    engine: AsyncEngine, database: Database
) -> None:
    async def be_cut_off() -> None:
        async with transaction(engine, LEDGER) as db:
            await write(db, "lost")
            await terminate_all_backends(database)
            await (await driver_connection(db)).execute("SELECT 1")

    with pytest.raises(
        (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
    ):
        await be_cut_off()

    assert await notes(engine) == []


async def test_a_hook_is_called_once_after_the_commit_and_only_then(
    engine: AsyncEngine,
) -> None:
    called: list[str] = []

    def hook() -> None:
        called.append("committed")

    async with transaction(engine, LEDGER) as db:
        on_commit(db, hook)
        on_commit(db, hook)
        await write(db, "kept")
        assert called == []
    assert called == ["committed"]

    async with transaction(engine, LEDGER) as db:
        await write(db, "kept, too")
    assert called == ["committed"], "of another transaction"


async def test_a_hook_of_a_transaction_that_fails_is_not_called(engine: AsyncEngine) -> None:
    called: list[str] = []

    async def fail() -> None:
        async with transaction(engine, LEDGER) as db:
            on_commit(db, lambda: called.append("committed"))
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        await fail()

    assert called == []


async def test_a_transaction_can_be_narrowed_to_one_ledger(engine: AsyncEngine) -> None:
    async with transaction(engine, LEDGER) as db:
        await write(db, "own")
    async with transaction(engine, Ledgers.ALL) as db:
        await use_ledger(db, uuid4())
        assert await (await driver_connection(db)).fetch("SELECT text FROM notes.note") == []
        await use_ledger(db, LEDGER)
        assert await (await driver_connection(db)).fetchval("SELECT text FROM notes.note") == "own"

    assert await notes(engine) == ["own"], "the setting ended with its transaction"


async def test_an_exhausted_pool_fails_soon(engine: AsyncEngine) -> None:
    everyone = Ledgers.ALL
    async with transaction(engine, everyone), transaction(engine, everyone):
        with pytest.raises(PoolTimeout):
            async with transaction(engine, LEDGER):
                pass


async def test_the_driver_works_inside_the_same_transaction(engine: AsyncEngine) -> None:
    async with transaction(engine, LEDGER) as db:
        await write(db, "own")
        seen = await (await driver_connection(db)).fetchval("SELECT text FROM notes.note")

    assert seen == "own"


def test_a_url_is_accepted_in_the_forms_of_other_tools() -> None:
    url = parse_database_url("postgres://someone:secret@db.example/send?sslmode=require")

    assert url.drivername == "postgresql+asyncpg"
    assert dict(url.query) == {"ssl": "require"}
