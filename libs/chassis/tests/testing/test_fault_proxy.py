"""Each fault reaches a driver as a real one would, at the round trip that was chosen."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.database import DriverConnection
from chassis.testing import Database
from chassis.testing.faults import (
    Fault,
    FaultProxy,
    Injection,
    after_statement,
    fault_proxy,
    nth_of_statement,
    nth_round_trip,
)
from chassis.testing.faults.postgres_protocol import (
    MessageParser,
    ProtocolMessage,
    RoundTripParser,
    query_message,
)
from chassis.testing.sample_service.schema import ROLE

LEDGER: Final = UUID(int=1)
READ: Final = "SELECT count(*) FROM notes.note"
WRITE: Final = "INSERT INTO notes.note VALUES ($1, $2)"
TIMEOUT_SECONDS: Final = 20
COMMAND_TIMEOUT_SECONDS: Final = 3
"""Seconds after which a client gives up on a server that does not respond."""
CONNECTION_LOST: Final = (ConnectionResetError, asyncpg.ConnectionDoesNotExistError)


@pytest.fixture
async def proxy(database: Database) -> AsyncGenerator[FaultProxy]:
    async with fault_proxy(database) as made:
        yield made


@pytest.fixture
async def client(proxy: FaultProxy) -> AsyncGenerator[DriverConnection]:
    """A connection that has prepared what it will ask."""
    async with connected(proxy) as connection:
        await connection.execute("SET log.ledger = '*'")
        await connection.execute(WRITE, LEDGER, "first")
        await connection.fetchval(READ)
        yield connection


@asynccontextmanager
async def connected(
    proxy: FaultProxy, within: float = TIMEOUT_SECONDS
) -> AsyncGenerator[DriverConnection]:
    connection: DriverConnection = await asyncpg.connect(
        proxy.url_for(ROLE.name), timeout=within, command_timeout=COMMAND_TIMEOUT_SECONDS
    )
    yield connection
    connection.terminate()


async def notes(database: Database) -> int:
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    found: int = await connection.fetchval(READ)
    await connection.close()
    return found


async def test_a_round_trip_without_a_fault_is_forwarded_and_observed(proxy: FaultProxy) -> None:
    async with connected(proxy) as connection:
        assert await connection.fetchval("SELECT  1 +\n 1") == 2
        await connection.execute(f"SET log.ledger = '{LEDGER}'")

    assert list(proxy.observed) == [
        ("", "connect"),
        ("", "password"),
        ("", "password"),
        ("", "PREPARE SELECT 1 + 1"),
        ("", "SELECT 1 + 1"),
        ("SELECT 1 + 1", "SET log.ledger = '…'"),
    ]


@pytest.mark.parametrize(
    ("fault", "error", "written"),
    [
        pytest.param(Fault.CANCEL, asyncpg.QueryCanceledError, 1, id="cancel"),
        pytest.param(Fault.TERMINATE, CONNECTION_LOST, 1, id="terminate"),
        pytest.param(Fault.RESET, CONNECTION_LOST, 1, id="reset"),
        pytest.param(Fault.LOSE_RESPONSE, CONNECTION_LOST, 2, id="lose"),
        pytest.param(Fault.SILENCE, TimeoutError, 1, id="silence"),
    ],
)
async def test_a_fault_is_injected_where_it_was_armed(
    proxy: FaultProxy,
    client: DriverConnection,
    database: Database,
    fault: Fault,
    error: type[Exception],
    written: int,
) -> None:
    injection = Injection(fault, nth_round_trip(1))
    proxy.arm(injection)

    async with asyncio.timeout(TIMEOUT_SECONDS):
        assert await client.fetchval(READ) == 1
        with pytest.raises(error):
            await client.execute(WRITE, LEDGER, "second")

    assert injection.statement == WRITE
    assert await notes(database) == written


@pytest.mark.parametrize(
    "fault", [Fault.TERMINATE, Fault.RESET, Fault.LOSE_RESPONSE, Fault.SILENCE]
)
@pytest.mark.parametrize("number", range(3))
async def test_a_fault_can_be_injected_into_a_login(
    proxy: FaultProxy, fault: Fault, number: int
) -> None:
    injection = Injection(fault, nth_round_trip(number))
    proxy.arm(injection)

    async with asyncio.timeout(TIMEOUT_SECONDS):
        with pytest.raises((OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)):
            async with connected(proxy, COMMAND_TIMEOUT_SECONDS):
                pass
        assert injection.has_fired
        async with connected(proxy) as connection:
            assert await connection.fetchval("SELECT 1") == 1


async def test_a_cancelled_statement_ends_its_transaction_but_not_the_connection(
    proxy: FaultProxy, client: DriverConnection
) -> None:
    await client.execute("BEGIN")
    proxy.arm(Injection(Fault.CANCEL, after_statement("BEGIN", READ)))

    with pytest.raises(asyncpg.QueryCanceledError):
        await client.fetchval(READ)
    with pytest.raises(asyncpg.InFailedSQLTransactionError):
        await client.fetchval(READ)
    await client.execute("ROLLBACK")

    assert await client.fetchval(READ) == 1


async def test_a_statement_is_cancelled_while_it_is_prepared(
    proxy: FaultProxy, client: DriverConnection
) -> None:
    proxy.arm(Injection(Fault.CANCEL, nth_round_trip(0)))

    with pytest.raises(asyncpg.QueryCanceledError):
        await client.fetchval("SELECT 2")

    assert await client.fetchval("SELECT 2") == 2


async def test_held_back_data_is_forwarded_afterwards(
    proxy: FaultProxy, client: DriverConnection, database: Database
) -> None:
    proxy.set_forwarding(forwarding=False)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        with pytest.raises(TimeoutError):
            await client.execute(WRITE, LEDGER, "second")
        with pytest.raises(TimeoutError):
            async with connected(proxy, COMMAND_TIMEOUT_SECONDS):
                pass
    assert await notes(database) == 1

    proxy.set_forwarding(forwarding=True)

    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await notes(database) != 2:  # noqa: ASYNC110  # there is no event to wait for
            await asyncio.sleep(0.05)


async def test_a_fault_can_be_injected_into_the_second_execution(
    proxy: FaultProxy, client: DriverConnection
) -> None:
    proxy.arm(Injection(Fault.CANCEL, nth_of_statement(READ, 1)))

    assert await client.fetchval(READ) == 1
    await client.execute("SELECT 1")
    with pytest.raises(asyncpg.QueryCanceledError):
        await client.fetchval(READ)


async def test_used_connections_are_reset(proxy: FaultProxy, client: DriverConnection) -> None:
    async with connected(proxy) as ringing:
        await ringing.execute("NOTIFY something")
        proxy.reset_connections()

        with pytest.raises(CONNECTION_LOST):
            await client.fetchval(READ)
        await ringing.execute("NOTIFY something")


async def test_the_first_action_runs_before_the_fault(
    proxy: FaultProxy, client: DriverConnection
) -> None:
    done: list[str] = []

    async def first() -> None:
        done.append("first")

    proxy.arm(Injection(Fault.RESET, nth_round_trip(0), first))
    with pytest.raises(CONNECTION_LOST):
        await client.fetchval(READ)

    assert done == ["first"]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"))), st.data())
def test_the_split_of_bytes_does_not_change_messages(
    statements: list[str], data: st.DataObject
) -> None:
    sent = b"".join(map(query_message, statements))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)))))
    messages, trips = MessageParser(begins_untyped=False), RoundTripParser()

    found: list[ProtocolMessage] = []
    for begin, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
        found += messages.feed(sent[begin:end])

    assert b"".join(each.data for each in found) == sent
    seen = [trip.statement for each in found if (trip := trips.add(each)) is not None]
    assert seen == [" ".join(statement.split()) for statement in statements]
