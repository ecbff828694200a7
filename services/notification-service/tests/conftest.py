from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from typing import Final
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import identity
from chassis.database import create_engine, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.migrate import upgrade
from chassis.roles import LoginRole
from chassis.testing import Database, fresh_database, shared_server
from events.envelope import LedgerId
from events.log import schema as log
from events.log.ledgers import Ledger, open_ledger
from events.log.schema import SEALER_ROLE
from events.testing_roles import TEST_WRITER, let_test_writer_append
from notification_service.store import schema
from notification_service.store.secret_encryption import SecretCipher, create_cipher
from notification_service.testing import CouncilWebhooks
from notification_service.testing.conservation import assert_no_contradiction

COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
CASE_API_ROLE: Final = LoginRole("case_api")
"""The role that may read which facts were delivered."""
OTHER_COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000bb"))


async def create_schemas(admin_url: str) -> None:
    await upgrade(admin_url, log.SCHEMA)
    await upgrade(admin_url, identity.SCHEMA)
    await upgrade(admin_url, schema.SCHEMA)
    await let_test_writer_append(admin_url)
    engine = create_engine(admin_url, pool_size=1)
    for ledger_id, authority in ((COUNCIL, "999"), (OTHER_COUNCIL, "998")):
        async with transaction(engine, ledger_id) as db:
            await open_ledger(db, Ledger(ledger_id, authority, f"Council {authority}"))
    await engine.dispose()


@pytest.fixture
async def database() -> AsyncGenerator[Database]:
    async with _new_database() as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def module_database() -> AsyncGenerator[Database]:
    """One for all tests of a module: they change nothing in it."""
    async with _new_database() as made:
        yield made


def _new_database() -> AbstractAsyncContextManager[Database]:
    server = shared_server(schema.ROLE, CASE_API_ROLE, SEALER_ROLE, TEST_WRITER)
    return fresh_database(server, "notification", create_schemas)


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    """The pool of the workers."""
    made = create_engine(database.url_for("notification_service"), timeouts=WORKER_TIMEOUTS)
    yield made
    await made.dispose()


@pytest.fixture
def secrets_key() -> str:
    return b64encode(bytes(range(32))).decode()


@pytest.fixture
def cipher(secrets_key: str) -> SecretCipher:
    return create_cipher(secrets_key)


@pytest.fixture
def ledger_id() -> LedgerId:
    return COUNCIL


@pytest.fixture
def other_ledger_id() -> LedgerId:
    return OTHER_COUNCIL


@pytest.fixture
async def council(
    database: Database, engine: AsyncEngine, cipher: SecretCipher, ledger_id: LedgerId
) -> AsyncGenerator[CouncilWebhooks]:
    admin = create_engine(database.admin_url, pool_size=1)
    yield CouncilWebhooks(engine, admin, cipher, ledger_id)
    await admin.dispose()


@pytest.fixture
async def conserved(council: CouncilWebhooks) -> AsyncGenerator[None]:
    """At the end of a test every delivery of the council is in one state that fits its attempts."""
    yield
    await assert_no_contradiction(council)
