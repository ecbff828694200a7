from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID, uuid1

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr

from chassis.database import create_engine, transaction
from chassis.testing import CURSOR_SECRET, Database
from chassis.testing.keys import issue_test_key
from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS
from events.contracts import RequestWithdrawn
from events.contracts.references import RequestId
from events.contracts.vocabulary.request import WithdrawerKind
from events.envelope import CaseId, LedgerId, NewEvent, Position, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.testing_roles import TEST_WRITER
from notification_service.main import create_app
from notification_service.settings import Settings

Connect: TypeAlias = Callable[..., Awaitable[AsyncClient]]
"""`await connect(ledger_id, *scopes)`: a council's system with a key of its own."""
PostJson: TypeAlias = Callable[..., Awaitable[Response]]
"""`await post(path, body)`: a POST with a key of its own."""


@pytest.fixture
async def app(database: Database, secrets_key: str) -> AsyncGenerator[FastAPI]:
    settings = Settings(
        database_url=database.url_for("notification_service"),
        cursor_secret=CURSOR_SECRET,
        webhook_secrets_key=SecretStr(secrets_key),
        personal_data_keys=SecretStr(PERSONAL_DATA_SETTINGS["PERSONAL_DATA_KEYS"]),
        personal_data_index_keys=SecretStr(PERSONAL_DATA_SETTINGS["PERSONAL_DATA_INDEX_KEYS"]),
        smtp_url=SecretStr("smtp://127.0.0.1:25"),
        webhook_allow_loopback=True,
    )
    made = create_app(settings)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def connect(app: FastAPI, database: Database) -> Connect:
    async def connected(ledger_id: UUID, *scopes: str) -> AsyncClient:
        key = await issue_test_key(database, *scopes or ("webhooks:manage",), ledger=ledger_id)
        return AsyncClient(
            transport=ASGITransport(app=app),
            base_url="http://notification-service",
            headers={"Authorization": f"Bearer {key}"},
        )

    return connected


@pytest.fixture
async def client(connect: Connect, ledger_id: LedgerId) -> AsyncClient:
    return await connect(ledger_id)


@pytest.fixture
def post(client: AsyncClient) -> PostJson:
    async def posted(path: str, body: object, key: str | None = None) -> Response:
        headers = {"Idempotency-Key": key or uuid1().hex}
        return await client.post(f"/v1/webhooks{path}", json=body, headers=headers)

    return posted


@pytest.fixture
async def append(
    database: Database, ledger_id: LedgerId
) -> AsyncGenerator[Callable[[int], Awaitable[datetime]]]:
    """Appends events as case-api does, and returns when the first of them was recorded."""
    engine = create_engine(database.url_for(TEST_WRITER.name), pool_size=1)

    async def appended(count: int) -> datetime:
        events = [
            RequestWithdrawn(
                request_id=RequestId(uuid1()), on=date(2026, 11, 20), by=WithdrawerKind.PARENT
            )
            for _ in range(count)
        ]
        new = [NewEvent(uuid1(), each, "client:test", UUID(int=9)) for each in events]
        async with transaction(engine, ledger_id) as db:
            log = PostgresLog(db, ledger_id)
            await log.append(StreamAppend(CaseId(UUID(int=7)), new, StreamState.ANY))
            head = await log.head()
            (first,) = await log.read_stored(Position(head - count), 1)
            return first.recorded_at

    yield appended
    await engine.dispose()
