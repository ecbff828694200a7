"""The ledger of disclosures has what webhooks delivered, over the schemas of all services."""

from base64 import b64encode
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.main import create_app
from case_api.settings import Settings
from case_api.testing.vault import PERSONAL_DATA_INDEX_KEYS, PERSONAL_DATA_KEYS
from chassis.database import create_engine, transaction
from chassis.identity import KeyHolder, connect_and_issue_key
from chassis.testing import CURSOR_SECRET, Database
from chassis.testing.personal_data_settings import DESTROYED_KEYS_DIR
from events.envelope import LedgerId
from events.log.ledgers import Ledger, open_ledger
from notification_service.domain.attempt_result import AttemptResult
from notification_service.domain.delivery_outcome import DeliveryOutcome, DeliveryState
from notification_service.domain.message import WebhookMessage
from notification_service.store.secret_encryption import create_cipher
from notification_service.testing import CouncilWebhooks
from notification_service.worker.maintenance import Maintenance, RetentionPolicy

COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
SCOPES: Final = frozenset({"cases:read", "cases:write", "people:read", "people:write"})
OVERSEER: Final = frozenset({"readings:read", "exports:read"})
OPENING: Final = {
    "person": {
        "family_name": "Example",
        "given_names": "Sam",
        "birth_date": "2015-10-05",
    },
    "request": {
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2026-03-02",
    },
}


@pytest.fixture
async def admin(database: Database) -> AsyncGenerator[AsyncEngine]:
    """The administrator's connection, and a council."""
    engine = create_engine(database.admin_url, pool_size=1)
    async with transaction(engine, COUNCIL) as db:
        await open_ledger(db, Ledger(COUNCIL, "999", "Council 999"))
    yield engine
    await engine.dispose()


@pytest.fixture
async def council(database: Database, admin: AsyncEngine) -> AsyncGenerator[CouncilWebhooks]:
    """The webhooks of the council."""
    engine = create_engine(database.url_for("notification_service"), pool_size=2)
    cipher = create_cipher(b64encode(bytes(range(32))).decode())
    yield CouncilWebhooks(engine, admin, cipher, COUNCIL)
    await engine.dispose()


async def test_facts_readings_and_webhooks_are_one_ledger(
    database: Database, council: CouncilWebhooks
) -> None:
    settings = Settings(
        database_url=database.url_for("case_api"),
        cursor_secret=CURSOR_SECRET,
        personal_data_keys=PERSONAL_DATA_KEYS,
        personal_data_index_keys=PERSONAL_DATA_INDEX_KEYS,
        destroyed_keys_dir=DESTROYED_KEYS_DIR,
        database_pool_size=2,
    )
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        system, overseer = [
            AsyncClient(
                transport=ASGITransport(app=app),
                base_url="http://case-api",
                headers={
                    "Authorization": f"Bearer {key.text}",
                    "Idempotency-Key": f"key-{name}",
                },
            )
            for name, scopes in (("system", SCOPES), ("overseer", OVERSEER))
            for key in [
                await connect_and_issue_key(
                    database.admin_url, KeyHolder(COUNCIL, "999", name, scopes)
                )
            ]
        ]
        case_id = (await system.post("/v1/cases", json=OPENING)).json()["case_id"]
        await council.add_endpoint(url="https://hooks.example.org/path")
        sent_at = datetime.now(UTC)
        message = WebhookMessage(uuid4(), "case.opened", sent_at, b"{}", UUID(case_id), 1)
        await council.enqueue(message)
        await council.record(
            await council.claim(),
            AttemptResult(timedelta(), None, 204),
            DeliveryOutcome(DeliveryState.DELIVERED),
        )

        live = await ledger(overseer, case_id)
        await council.query(
            "UPDATE notification.delivery SET created_at = created_at - interval '100 days',"
            " settled_at = settled_at - interval '100 days' RETURNING 1"
        )
        await Maintenance(council.engine, RetentionPolicy()).purge()
        purged = await ledger(overseer, case_id)
        exported = await overseer.post(f"/v1/cases/{case_id}/subject-access-exports", json={})

    (sent,) = live["disclosures"]
    (month,) = purged["disclosures"]
    assert live["sources"] == purged["sources"] == ["fact", "reading", "notice", "webhook"]
    assert sent["webhook"]["event_type"] == "case.opened"
    assert "event_type" not in month["webhook"]
    for each in (sent, month):
        assert each["source"] == "webhook"
        assert each["at"] == sent["at"]
        assert each["webhook"]["host"] == "hooks.example.org"
        assert (each["webhook"]["first_position"], each["webhook"]["deliveries"]) == (1, 1)
    parts = {each["part"]: each["records"] for each in exported.json()["parts"]}
    assert [each["recipient"] for each in parts["disclosures"]] == ["hooks.example.org"]


async def ledger(reader: AsyncClient, case_id: str) -> dict[str, Any]:
    found = await reader.get(f"/v1/cases/{case_id}/disclosures")
    assert found.status_code == 200, found.text
    page: dict[str, Any] = found.json()
    return page
