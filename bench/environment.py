"""The server on which both sides of every row are measured, with new databases on it."""

import tempfile
from collections.abc import AsyncGenerator, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final
from uuid import uuid4

from deploy.migrate import migrate
from deploy.preloaded import PRELOADED
from deploy.workspace import LOGIN_ROLES

from chassis.database import Ledgers, create_engine, transaction
from chassis.embedded import EmbeddedPostgres
from chassis.fork_server import ForkServer
from chassis.testing import Database, TestServer, fresh_database
from chassis.testing.postgres_server import TEST_ROLE_PASSWORD
from events.envelope import LedgerId
from events.log.ledgers import Ledger, open_ledger

COUNCIL_COUNT: Final = 153
MAX_LOAD_PROCESSES: Final = 2
"""Processes that work at the same time beside those of the system."""
_SETTINGS: Final = {
    # A checkpoint in the middle of one side's turn would be counted against that side.
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
}


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The extent of a run: repeats that count, seconds of each, and the largest council in full.

    `size` is a factor of the amounts that scenarios prepare: of cases, notices and deliveries.
    """

    repeats: int = 5
    seconds: float = 1.5
    full: bool = False
    size: float = 1.0

    def amount(self, of_full_size: int) -> int:
        """How many things there are where a run of full size has so many; at least one."""
        return max(1, round(of_full_size * self.size))


@dataclass(frozen=True, slots=True)
class BenchEnvironment:
    """The server of a run, and the processes of its peers and of load.

    Those of the system are forked from `forks`.
    """

    server: TestServer
    forks: ForkServer
    pool: ProcessPoolExecutor
    options: RunOptions

    @asynccontextmanager
    async def database(self) -> AsyncGenerator[Database]:
        """A new database with all schemas of the system."""
        async with fresh_database(self.server, "bench", _build) as fresh:
            yield fresh


@contextmanager
def bench_environment(effort: RunOptions) -> Generator[BenchEnvironment]:
    """An embedded PostgreSQL 18 in a temporary folder, with fsync on."""
    with tempfile.TemporaryDirectory(prefix="send-bench-") as folder:
        home = Path(folder)
        server = EmbeddedPostgres(home, settings=_SETTINGS)
        try:
            with (
                ForkServer(PRELOADED) as forks,
                ProcessPoolExecutor(MAX_LOAD_PROCESSES, get_context("spawn")) as pool,
            ):
                yield BenchEnvironment(TestServer(server.start(), home), forks, pool, effort)
        finally:
            server.stop()


async def create_councils(database: Database, count: int) -> Sequence[LedgerId]:
    """The ledgers of `count` new councils."""
    engine = create_engine(database.admin_url, pool_size=1)
    ledgers = [LedgerId(uuid4()) for _ in range(count)]
    async with transaction(engine, Ledgers.ALL) as db:
        for number, ledger_id in enumerate(ledgers, 100):
            await open_ledger(db, Ledger(ledger_id, str(number), f"Council {number}"))
    await engine.dispose()
    return ledgers


async def _build(admin_url: str) -> None:
    await migrate(admin_url, {role.name: TEST_ROLE_PASSWORD for role in LOGIN_ROLES})
