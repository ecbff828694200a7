from collections.abc import AsyncGenerator
from uuid import UUID

import asyncpg
import pytest

from chassis.database import DriverConnection
from chassis.row_changes import change_rows
from chassis.testing import Database

FIRST, SECOND = UUID(int=1), UUID(int=2)
DELETE = """
DELETE FROM thing WHERE ledger_id = $1 AND key = $2 AND age < $3 RETURNING ledger_id, key
"""


@pytest.fixture
async def connection(database: Database) -> AsyncGenerator[DriverConnection]:
    """A table of things, two in each of two ledgers, all of age 9."""
    made = await asyncpg.connect(database.admin_url)
    await made.execute("CREATE TEMP TABLE thing (ledger_id uuid, key int, age int)")
    things = [(FIRST, 1, 9), (FIRST, 2, 9), (SECOND, 1, 9), (SECOND, 2, 9)]
    await made.executemany("INSERT INTO thing VALUES ($1, $2, $3)", things)
    yield made
    await made.close()


async def test_a_row_is_changed_by_its_ledger_and_its_key(connection: DriverConnection) -> None:
    changed = await change_rows(connection, DELETE, [(SECOND, 1), (FIRST, 2), (FIRST, 1)], 10)

    assert [tuple(row) for row in changed] == [(FIRST, 1), (FIRST, 2), (SECOND, 1)]
    left = await connection.fetch("SELECT ledger_id, key FROM thing")
    assert [tuple(row) for row in left] == [(SECOND, 2)]


async def test_a_row_that_is_not_as_it_was_found_stays(connection: DriverConnection) -> None:
    found = await connection.fetch("SELECT ledger_id, key FROM thing WHERE age < 10")
    await connection.execute("UPDATE thing SET age = 20 WHERE ledger_id = $1", FIRST)

    changed = await change_rows(connection, DELETE, found, 10)

    assert [tuple(row) for row in changed] == [(SECOND, 1), (SECOND, 2)]


async def test_no_keys_change_nothing(connection: DriverConnection) -> None:
    assert await change_rows(connection, "not a statement", []) == []
