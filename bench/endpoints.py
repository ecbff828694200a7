"""Webhook endpoints of a council, in the tables of notification-service."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bench.system import SECRETS_KEY
from chassis.database import create_engine
from chassis.testing import Database
from events.envelope import LedgerId
from notification_service.store.secret_encryption import create_cipher
from notification_service.testing import CouncilWebhooks


@asynccontextmanager
async def webhook_council(
    database: Database, ledger_id: LedgerId
) -> AsyncGenerator[CouncilWebhooks]:
    """Access to the tables of notification-service for one council."""
    engine = create_engine(database.url_for("notification_service"), pool_size=2)
    admin = create_engine(database.admin_url, pool_size=2)
    try:
        yield CouncilWebhooks(engine, admin, create_cipher(SECRETS_KEY), ledger_id)
    finally:
        await engine.dispose()
        await admin.dispose()
