from collections.abc import AsyncGenerator
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import clock, identity
from chassis.app_state import provided
from chassis.clock import SandboxClock
from chassis.database import create_engine, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.identity import KeyHolder, connect_and_issue_key
from chassis.migrate import upgrade
from chassis.testing import CURSOR_SECRET, Database, fresh_database, shared_server
from deadline_service.api.dependencies import AppContext
from deadline_service.main import create_app
from deadline_service.processes.evaluator import build_consumer
from deadline_service.settings import Settings
from deadline_service.store import schema as deadlines
from deadline_service.testing import DIGEST_READER, CaseRecorder, ConsumerDriver, DeadlineProcesses
from deadline_service.worker.announcer import Announcer
from events.envelope import LedgerId
from events.log import schema as log
from events.log.ledgers import Ledger, open_ledger
from events.log.schema import SEALER_ROLE
from events.testing_roles import TEST_FAMILIES, TEST_WRITER, let_test_writer_append

COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
OTHER_COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))
SCOPES: Final = frozenset(
    {
        *("deadlines:read", "worklist:write", "settings:write"),
        *("calendars:manage", "sandbox:control"),
    }
)


async def build(admin_url: str) -> None:
    for module in (log, deadlines, identity, clock):
        await upgrade(admin_url, module.SCHEMA)
    # Of notices too, which no other role of these databases appends: they end deadlines.
    await let_test_writer_append(admin_url, {*TEST_FAMILIES, "notice"})
    engine = create_engine(admin_url, pool_size=1)
    for ledger_id, authority in ((COUNCIL, "999"), (OTHER_COUNCIL, "998")):
        async with transaction(engine, ledger_id) as db:
            await open_ledger(db, Ledger(ledger_id, authority, f"Council {authority}"))
    await engine.dispose()


@pytest.fixture
async def database() -> AsyncGenerator[Database]:
    async with fresh_database(
        shared_server(deadlines.ROLE, DIGEST_READER, SEALER_ROLE, TEST_WRITER), "deadline", build
    ) as fresh:
        yield fresh


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    """The pool of the workers."""
    pool = create_engine(
        database.url_for("deadline_service"), pool_size=4, timeouts=WORKER_TIMEOUTS
    )
    yield pool
    await pool.dispose()


@pytest.fixture
async def writer(database: Database) -> AsyncGenerator[AsyncEngine]:
    pool = create_engine(database.url_for(TEST_WRITER.name), pool_size=2)
    yield pool
    await pool.dispose()


@pytest.fixture
def council(writer: AsyncEngine) -> CaseRecorder:
    return CaseRecorder(writer, COUNCIL)


@pytest.fixture
def other_council(writer: AsyncEngine) -> CaseRecorder:
    return CaseRecorder(writer, OTHER_COUNCIL)


@pytest.fixture
def consumer(engine: AsyncEngine) -> ConsumerDriver:
    return ConsumerDriver(build_consumer(engine, lambda: None))


@pytest.fixture
def sandbox(engine: AsyncEngine) -> SandboxClock:
    async def real() -> date:
        return date(2026, 12, 1)

    return SandboxClock(engine, None, real)


@pytest.fixture
def processes(
    consumer: ConsumerDriver, engine: AsyncEngine, sandbox: SandboxClock
) -> DeadlineProcesses:
    """The evaluator and the announcer, for which every case is quiet at once."""
    return DeadlineProcesses(consumer, Announcer(engine, sandbox, lambda: None, timedelta()))


@pytest.fixture
def app(database: Database, sandbox: SandboxClock) -> FastAPI:
    chosen = Settings(
        database_url=database.url_for("deadline_service"), cursor_secret=CURSOR_SECRET
    )
    return create_app(chosen, clock=sandbox)


@pytest.fixture
async def http(app: FastAPI, database: Database) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(app, database, COUNCIL) as client:
        yield client


@pytest.fixture
async def reader_http(app: FastAPI, database: Database) -> AsyncGenerator[httpx.AsyncClient]:
    """A client that may read deadlines, and nothing more."""
    async with client_of(app, database, COUNCIL, frozenset({"deadlines:read"})) as client:
        yield client


@pytest.fixture
async def other_http(app: FastAPI, database: Database) -> AsyncGenerator[httpx.AsyncClient]:
    async with client_of(app, database, OTHER_COUNCIL) as client:
        yield client


def client_of(
    app: FastAPI, database: Database, ledger_id: LedgerId, scopes: frozenset[str] = SCOPES
) -> "_Client":
    return _Client(app, database, ledger_id, scopes)


class _Client:
    def __init__(
        self, app: FastAPI, database: Database, ledger_id: LedgerId, scopes: frozenset[str]
    ) -> None:
        self._app, self._database = app, database
        self._ledger_id, self._scopes = ledger_id, scopes

    async def __aenter__(self) -> httpx.AsyncClient:
        holder = KeyHolder(self._ledger_id, "999", "tester", self._scopes)
        key = await connect_and_issue_key(self._database.admin_url, holder)
        transport = httpx.ASGITransport(self._app)
        headers = {"Authorization": f"Bearer {key.text}", "Idempotency-Key": "key"}
        self._client = httpx.AsyncClient(
            transport=transport, base_url="http://test", headers=headers
        )
        return self._client

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()
        await provided(self._app, AppContext).engine.dispose()
