import itertools
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.main import create_app
from case_api.settings import Settings
from case_api.testing.vault import PERSONAL_DATA_INDEX_KEYS, PERSONAL_DATA_KEYS
from chassis.database import DriverConnection, transaction
from chassis.identity import KeyHolder, connect_and_issue_key
from chassis.testing import CURSOR_SECRET, Database
from chassis.testing.personal_data_settings import DESTROYED_KEYS_DIR
from events.contracts import Event
from events.envelope import CaseId, LedgerId, NewEvent, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.log.writers import set_writable_families

TODAY: Final = date(2026, 11, 20)
EVERYTHING: Final = (
    *("cases:read", "cases:write", "people:read", "people:write", "texts:read", "texts:write"),
    *("plans:read", "plans:write", "documents:read", "documents:write"),
)

Connect: TypeAlias = Callable[..., Awaitable[AsyncClient]]
"""`await connect(ledger_id, *scopes)`: a council's system with a key of its own."""
Record: TypeAlias = Callable[..., Awaitable[dict[str, JsonValue]]]
"""`await record(path, body)`: posts what must be accepted, and reads the answer."""
Announce: TypeAlias = Callable[[str, Event], Awaitable[None]]
"""`await announce(path, event)`: appends an event of deadline-service to the case of a path."""

_numbers = itertools.count(1)


@dataclass
class FixedClock:
    """A clock that stands at a day, which a test may set."""

    day: date = TODAY

    async def today(self) -> date:
        return self.day


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def app(database: Database, clock: FixedClock) -> AsyncGenerator[FastAPI]:
    settings = Settings(
        database_url=database.url_for("case_api"),
        cursor_secret=CURSOR_SECRET,
        personal_data_keys=PERSONAL_DATA_KEYS,
        personal_data_index_keys=PERSONAL_DATA_INDEX_KEYS,
        destroyed_keys_dir=DESTROYED_KEYS_DIR,
        database_pool_size=4,
    )
    made = create_app(settings, clock=clock)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def connect(app: FastAPI, database: Database) -> Connect:
    async def connected(ledger_id: LedgerId, *scopes: str) -> AsyncClient:
        held = KeyHolder(
            ledger_id, "999", f"system-{next(_numbers)}", frozenset(scopes or EVERYTHING)
        )
        key = await connect_and_issue_key(database.admin_url, held)
        return AsyncClient(
            transport=ASGITransport(app=app),
            base_url="http://case-api",
            headers={"Authorization": f"Bearer {key.text}"},
        )

    return connected


@pytest.fixture
async def client(connect: Connect, council: LedgerId) -> AsyncClient:
    return await connect(council)


@pytest.fixture
def record(client: AsyncClient) -> Record:
    async def recorded(path: str, body: JsonValue, key: str | None = None) -> dict[str, JsonValue]:
        headers = {"Idempotency-Key": key or f"key-{next(_numbers)}"}
        response = await client.post(path, json=body, headers=headers)
        assert response.status_code == 201, response.text
        answer: dict[str, JsonValue] = response.json()
        return answer

    return recorded


@pytest.fixture
def opening() -> dict[str, JsonValue]:
    """A case with its person and a request, as a council would send it."""
    return {
        "person": {
            "family_name": "Example",
            "given_names": "Sam",
            "birth_date": "2015-10-05",
            "related_people": [
                {
                    "name": "Alex Example",
                    "roles": [{"role": "parent"}],
                    "email": "alex@example.org",
                }
            ],
        },
        "reference": "EHC-1",
        "request": {
            "kind": "initial",
            "trigger": "request",
            "requester": "parent",
            "received_on": "2026-03-02",
        },
    }


@dataclass(frozen=True)
class OpenedCase:
    """A case that was opened with a request, received on 2 March 2026."""

    path: str
    case_id: str
    request_id: str

    def refusal(self, notified_on: str = "2026-04-10") -> dict[str, JsonValue]:
        """A body that refuses an assessment."""
        return {
            "request_id": self.request_id,
            "decided_on": "2026-04-09",
            "notified_on": notified_on,
        }


@pytest.fixture
async def case(record: Record, opening: dict[str, JsonValue]) -> OpenedCase:
    opened = await record("/v1/cases", opening)
    case_id, request_id = str(opened["case_id"]), str(opened["request_id"])
    return OpenedCase(f"/v1/cases/{case_id}", case_id, request_id)


@pytest.fixture
async def announce(database: Database, engine: AsyncEngine, council: LedgerId) -> Announce:
    """Appends an announcement of deadline-service to a case."""
    owner: DriverConnection = await asyncpg.connect(database.admin_url)
    await owner.execute(set_writable_families("case_api", {"case", "request", "deadline"}))
    await owner.close()

    async def announced(case: str, event: Event) -> None:
        new = NewEvent(uuid4(), event, "deadline-service", uuid4())
        append = StreamAppend(
            CaseId(UUID(case.rsplit("/", maxsplit=1)[-1])), [new], StreamState.EXISTS
        )
        async with transaction(engine, council) as db:
            await PostgresLog(db, council).append(append)

    return announced
