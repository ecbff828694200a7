from uuid import UUID

import asyncpg
from hypothesis import given
from hypothesis import strategies as st

from chassis.ledger_batches import change_by_ledger, group_by_ledger
from chassis.testing import Database

ITEMS = st.lists(st.tuples(st.integers(1, 5).map(lambda each: UUID(int=each)), st.integers()))


@given(ITEMS)
def test_groups_hold_each_item_once_in_order_of_their_ledgers(
    items: list[tuple[UUID, int]],
) -> None:
    groups = group_by_ledger(items, lambda item: item[0])

    assert list(groups) == sorted({ledger for ledger, _ in items})
    for ledger, some in groups.items():
        assert some == [item for item in items if item[0] == ledger]


async def test_each_ledger_is_changed_by_a_statement_that_names_it(database: Database) -> None:
    """The key 1 of the second ledger was not found, and stays."""
    connection = await asyncpg.connect(database.admin_url)
    await connection.execute("CREATE TEMP TABLE thing (ledger_id uuid, key int, age int)")
    await connection.executemany(
        "INSERT INTO thing VALUES ($1, $2, $3)",
        [(UUID(int=1), 1, 9), (UUID(int=1), 2, 9), (UUID(int=2), 1, 9), (UUID(int=2), 3, 9)],
    )
    found = await connection.fetch(
        "SELECT ledger_id, key FROM thing WHERE (ledger_id, key) <> ($1, 1)", UUID(int=2)
    )
    statement = (
        "DELETE FROM thing WHERE ledger_id = $1 AND key = ANY ($2::int[]) AND age < $3"
        " RETURNING ledger_id, key"
    )

    none = await change_by_ledger(connection, found, statement, 9)
    changed = await change_by_ledger(connection, found, statement, 10)
    left = await connection.fetch("SELECT ledger_id, key FROM thing")
    await connection.close()

    assert none == []
    assert [tuple(row) for row in changed] == [
        (UUID(int=1), 1),
        (UUID(int=1), 2),
        (UUID(int=2), 3),
    ]
    assert [tuple(row) for row in left] == [(UUID(int=2), 1)]


async def test_nothing_found_changes_nothing(database: Database) -> None:
    connection = await asyncpg.connect(database.admin_url)

    changed = await change_by_ledger(connection, [], "not a statement")
    await connection.close()

    assert changed == []
