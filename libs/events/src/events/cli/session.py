"""The database session of a command, and its output and errors."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Final, NoReturn

import asyncpg
import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text
from sqlalchemy.exc import DBAPIError

from chassis.database import Ledgers, create_engine
from chassis.database_timeouts import MAINTENANCE_TIMEOUTS, MIN_POSTGRES_VERSION
from chassis.errors import CannotStart
from chassis.transaction_as_owner import transaction_as_owner
from events.subscription import TransactionFactory

console = Console(soft_wrap=True)
"""For sentences: they are not wrapped, so that other programs can parse the output."""
error_console = Console(stderr=True)
_UNBOUNDED_WIDTH: Final = 100_000
"""Characters: wider than any table is."""


def exit_with_error(sentence: str) -> NoReturn:
    """End the command with one sentence and exit code 1."""
    error_console.print(sentence, style="red", highlight=False, soft_wrap=True)
    raise typer.Exit(1)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table without truncating cells, so that they can be copied.

    On a terminal long cells are folded. Elsewhere each row is one line of any length.
    """
    table = Table(*(Column(each, overflow="fold") for each in columns))
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    to = console if console.is_terminal else Console(width=_UNBOUNDED_WIDTH)
    to.print(table, soft_wrap=False)


def run_with_database(work: Callable[[TransactionFactory], Awaitable[None]]) -> None:
    """Run `work` with transactions on the database at DATABASE_URL."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        exit_with_error(
            "DATABASE_URL is not set: set it to the database, with a login that may be its owner."
        )
    try:
        asyncio.run(_run_connected(url, work))
    except CannotStart as error:
        exit_with_error(f"{error}.")
    except (OSError, asyncpg.PostgresError, DBAPIError) as error:
        exit_with_error(f"The database cannot be used: {_reason(_driver_error(error))}.")


def _reason(error: BaseException) -> str:
    if isinstance(error, asyncpg.UndefinedObjectError):  # of a setting of the engine
        return f"it is older than PostgreSQL {MIN_POSTGRES_VERSION}"
    return type(error).__name__


def _driver_error(error: Exception) -> BaseException:
    """The driver's own error, which the pool wraps twice where it cannot connect."""
    wrapped = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig else None
    return wrapped or error


async def _run_connected(url: str, work: Callable[[TransactionFactory], Awaitable[None]]) -> None:
    engine = create_engine(url, pool_size=3, timeouts=MAINTENANCE_TIMEOUTS)
    try:
        await work(partial(transaction_as_owner, engine, Ledgers.ALL))
    finally:
        await engine.dispose()
