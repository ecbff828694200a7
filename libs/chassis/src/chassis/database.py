"""Access to PostgreSQL: a pool, and transactions that set the ledger they may read."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from enum import Enum
from typing import Final, TypeAlias
from uuid import UUID
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import URL, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chassis.database_timeouts import REQUEST_TIMEOUTS, DatabaseTimeouts
from chassis.errors import CannotStart
from chassis.ledger_quota import LedgerQuotas

DriverConnection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
"""An asyncpg connection, for the few statements where SQLAlchemy's overhead matters."""

CONNECT_TIMEOUT_SECONDS: Final = 5.0
"""Seconds for a new connection to be made."""
POOL_TIMEOUT_SECONDS: Final = 2.0
"""Seconds to wait for a pooled connection: an early 503 is better than a long queue."""

_MAX_DEAD_CONNECTIONS: Final = 20
"""Connections that are tried before a database counts as unavailable; more than a pool has."""
_CONNECTION_LOST: Final = (
    ConnectionError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InternalClientError,  # the server closed it, which has not been read yet
)
"""The errors of a connection that was lost while it was in the pool."""
_quotas: WeakKeyDictionary[AsyncEngine, LedgerQuotas] = WeakKeyDictionary()
"""How each pool is shared between ledgers."""
_commit_hooks: WeakKeyDictionary[AsyncConnection, dict[Callable[[], None], None]] = (
    WeakKeyDictionary()
)
"""The hooks to call after the commit of the open transaction, each once, in order."""


class Ledgers(Enum):
    """The scope of a worker that crosses ledgers, for instance to claim its next work."""

    ALL = "*"


class NotCommitted(RuntimeError):
    """PostgreSQL answered COMMIT with ROLLBACK, because the error of a statement was ignored."""

    def __init__(self) -> None:
        super().__init__("the transaction had failed and was rolled back instead of committed")


class InvalidDatabaseUrl(CannotStart, ValueError):
    """A text is not the URL of a PostgreSQL. It is not quoted, as it may hold a password."""

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL is not the URL of a PostgreSQL database, such as"
            " postgresql://role:password@host:5432/database"
        )


def parse_database_url(url: str | URL) -> URL:
    """A PostgreSQL address as the driver takes it: `postgres://` and `sslmode` are understood.

    Raises:
        NotAnAddress: it cannot be read, or is another database's.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise InvalidDatabaseUrl from None
    if parsed.drivername.partition("+")[0] not in {"postgresql", "postgres"}:
        raise InvalidDatabaseUrl
    parsed = parsed.set(drivername="postgresql+asyncpg")
    sslmode = parsed.query.get("sslmode")
    if sslmode is None:
        return parsed
    return parsed.difference_update_query(["sslmode"]).update_query_dict({"ssl": sslmode})


def dsn(url: str | URL) -> str:
    """The same address for a bare asyncpg connection."""
    return (
        parse_database_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    )


def create_engine(
    url: str, *, pool_size: int = 10, timeouts: DatabaseTimeouts = REQUEST_TIMEOUTS
) -> AsyncEngine:
    """A pool of at most `pool_size` connections, in autocommit because `transaction` issues BEGIN.

    `timeouts` are those of the work that the process does. One ledger uses at most half of the
    connections at once, so that a council that exhausts its share does not delay the others.

    Nothing is reset on return to the pool and nothing is pinged on the way out: `transaction` never
    gives back a connection that is inside one, and one that the server has closed is detected by
    its socket, without a round trip.
    """
    engine = create_async_engine(
        parse_database_url(url),
        isolation_level="AUTOCOMMIT",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_reset_on_return=None,
        connect_args={
            "timeout": CONNECT_TIMEOUT_SECONDS,
            "command_timeout": timeouts.command,
            "server_settings": dict(timeouts.settings),
        },
    )
    event.listen(engine.sync_engine, "checkout", _replace_if_closed)
    _quotas[engine] = LedgerQuotas(limit=max(1, pool_size // 2), timeout=POOL_TIMEOUT_SECONDS)
    return engine


@asynccontextmanager
async def connection(engine: AsyncEngine, ledger: UUID) -> AsyncGenerator[AsyncConnection]:
    """A connection in autocommit, for statements that are each a transaction of their own.

    Raises:
        ShareExhausted: the ledger uses half of the pool, and no connection of it became free.
    """
    async with _hold_quota(engine, ledger), engine.connect() as db:
        yield db


@asynccontextmanager
async def transaction(
    engine: AsyncEngine, ledger: UUID | Ledgers
) -> AsyncGenerator[AsyncConnection]:
    """Run a block in one transaction that is limited to the rows of one ledger, or of all.

    BEGIN and the setting that row-level security reads share one round trip. Anything raised in
    the block, a cancellation too, rolls it back.

    Raises:
        NotCommitted: a statement failed, the block ignored it, and nothing was stored.
        ShareExhausted: the ledger uses half of the pool, and no connection of it became free.
    """
    async with _hold_quota(engine, ledger):
        db, connection = await _begin(engine, ledger)
        try:
            yield db
            await _commit(connection)
            for hook in _commit_hooks.pop(db, ()):
                hook()
        except BaseException:
            await asyncio.shield(_roll_back(connection))
            raise
        finally:
            _commit_hooks.pop(db, None)
            await db.close()


def on_commit(db: AsyncConnection, hook: Callable[[], None]) -> None:
    """Call `hook` once the transaction of `db` has committed, and never if it does not commit.

    Registered twice it is called once. It must not wait or raise. A rollback to a savepoint does
    not remove a hook, so a hook may only announce that there may be new data.
    """
    _commit_hooks.setdefault(db, {})[hook] = None


async def use_ledger(db: AsyncConnection, ledger: UUID | Ledgers) -> None:
    """Limit the rest of the transaction to the rows of one ledger, or of all.

    `SET LOCAL` and not `set_config()`: Citus passes it on to the nodes of a transaction.
    """
    await (await driver_connection(db)).execute(_use_ledger(ledger))


async def driver_connection(db: AsyncConnection) -> DriverConnection:
    """The asyncpg connection that `db` uses, inside the same transaction."""
    raw = db.sync_connection
    # `get_raw_connection` gives the same through a greenlet, for 15 µs on every hot path.
    pooled = raw.connection if raw else await db.get_raw_connection()
    connection: DriverConnection | None = pooled.driver_connection
    if connection is None:
        raise asyncpg.InterfaceError("the pooled connection is closed")
    return connection


def _hold_quota(engine: AsyncEngine, ledger: UUID | Ledgers) -> AbstractAsyncContextManager[None]:
    """A ledger's use of the pool. Workers, which cross ledgers, have pools of their own."""
    shares = _quotas.get(engine)
    if shares is None or isinstance(ledger, Ledgers):
        return nullcontext()
    return shares.acquire(ledger)


async def _begin(
    engine: AsyncEngine, ledger: UUID | Ledgers
) -> tuple[AsyncConnection, DriverConnection]:
    """Open a transaction, and retry while the pool returns connections that are closed.

    A restarted database leaves a pool full of them. BEGIN is the first statement, so issuing it
    again on another connection repeats nothing; each closed one is replaced by a new one.
    """
    for _ in range(_MAX_DEAD_CONNECTIONS):
        try:
            return await _begin_once(engine, ledger)
        except _CONNECTION_LOST:
            continue
    return await _begin_once(engine, ledger)


async def _begin_once(
    engine: AsyncEngine, ledger: UUID | Ledgers
) -> tuple[AsyncConnection, DriverConnection]:
    db = await engine.connect()
    connection = await driver_connection(db)
    try:
        # One simple query holds two statements.
        await connection.execute(f"BEGIN; {_use_ledger(ledger)}")
    except BaseException:
        connection.terminate()
        await asyncio.shield(db.close())
        raise
    return db, connection


def _use_ledger(ledger: UUID | Ledgers) -> str:
    # SET takes no parameters; neither a UUID nor '*' needs quoting.
    value = ledger.value if isinstance(ledger, Ledgers) else str(ledger)
    return f"SET LOCAL log.ledger = '{value}'"


async def _commit(connection: DriverConnection) -> None:
    if await connection.execute("COMMIT") != "COMMIT":
        raise NotCommitted


async def _roll_back(connection: DriverConnection) -> None:
    """End the transaction; close the connection where that fails."""
    try:
        if connection.is_in_transaction():
            await connection.execute("ROLLBACK")
    except Exception:  # noqa: BLE001  # after any error the connection must not be reused
        connection.terminate()


def _replace_if_closed(connection: DBAPIConnection, _record: object, _proxy: object) -> None:
    """Have the pool open a new connection in place of one that the server has closed."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError
