"""One connection executes the statements of all tests of a process."""

import asyncio
from collections.abc import Generator

import asyncpg
import pytest

from chassis.testing import shared_server
from chassis.testing.admin_connection import AdminConnection

BACKEND = "SELECT pg_backend_pid()"


@pytest.fixture
def connection() -> Generator[AdminConnection]:
    made = AdminConnection(shared_server().admin_url)
    yield made
    made.close()


def test_event_loops_share_a_connection(connection: AdminConnection) -> None:
    first = asyncio.run(connection.execute(BACKEND))
    second = asyncio.run(connection.execute(BACKEND))

    assert first == second


async def test_a_connection_that_the_server_has_closed_is_replaced(
    connection: AdminConnection,
) -> None:
    other = AdminConnection(shared_server().admin_url)
    closed = await connection.execute(BACKEND)
    assert await other.execute("SELECT pg_terminate_backend($1, 10000)", closed)
    other.close()

    async with asyncio.timeout(30):
        while (found := await backend_if_connected(connection)) is None:  # noqa: ASYNC110  # there is no event to wait for
            await asyncio.sleep(0.01)

    assert found != closed


async def backend_if_connected(connection: AdminConnection) -> object:
    """None while the end of the connection has not been read."""
    try:
        return await connection.execute(BACKEND)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        return None
