from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeAlias
from uuid import UUID, uuid1

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr

from chassis.testing import CURSOR_SECRET, Database
from chassis.testing.keys import issue_test_key
from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS
from events.envelope import LedgerId
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
