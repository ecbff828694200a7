"""The key of endpoint secrets is rotated while the sender signs with them."""

import asyncio
import os
from base64 import b64encode
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import driver_connection, transaction
from chassis.testing import CURSOR_SECRET, Database
from chassis.testing.forked_programs import forked_program
from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS
from notification_service.processes.keys import run_secret_keys
from notification_service.store.endpoint_secrets import NewSecret, add_secret
from notification_service.store.endpoints import EndpointLock, find_endpoint
from notification_service.store.key_rotation import SECRETS_OF_PAGE
from notification_service.store.secret_encryption import create_cipher
from notification_service.testing import (
    SIGNING_SECRET,
    CouncilWebhooks,
    make_message,
    running_receiver,
    running_sender,
    wait_for_query,
)

OLD_KEY: Final = b64encode(bytes(range(32))).decode()
NEW_KEY: Final = b64encode(bytes(range(32, 64))).decode()
BOTH: Final = create_cipher(f"{NEW_KEY},{OLD_KEY}")
NEWEST: Final = create_cipher(NEW_KEY)
COUNT_DELIVERED: Final = "SELECT count(*) FROM notification.delivery WHERE state = 'delivered'"


async def test_webhooks_are_signed_with_the_same_secret_before_during_and_after_a_rotation(
    council: CouncilWebhooks, engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running_receiver() as receiver:
        await council.add_endpoint(url=receiver.url)
        council.cipher = BOTH
        async with running_sender(council):
            await council.enqueue(make_message(1))
            await wait_for_query(council, COUNT_DELIVERED, 1)
            assert not await run_secret_keys(engine, BOTH, rotate=False)
            assert await run_secret_keys(engine, BOTH, rotate=True)
            await council.enqueue(make_message(2))
            await wait_for_query(council, COUNT_DELIVERED, 2)
        assert await run_secret_keys(engine, NEWEST, rotate=False)
        council.cipher = NEWEST
        async with running_sender(council):
            await council.enqueue(make_message(3))
            await wait_for_query(council, COUNT_DELIVERED, 3)

    printed = [line.partition("; ")[2] for line in capsys.readouterr().out.splitlines()]
    rest = "under keys that the setting lacks: 0; stored responses under older keys: 0."
    assert printed == [
        f"under older keys: 1; {rest}",
        f"encrypted under the current key: 1; {rest}",
        f"under older keys: 0; {rest}",
    ]


async def test_every_secret_is_rotated_however_many_there_are(
    council: CouncilWebhooks, engine: AsyncEngine
) -> None:
    endpoint_id = await council.add_endpoint()
    async with transaction(engine, council.ledger_id) as db:
        for number in range(SECRETS_OF_PAGE + 1):
            nonce = number.to_bytes(12)
            encrypted = council.cipher.encrypt(SIGNING_SECRET.key, endpoint_id, nonce)
            new = NewSecret(UUID(int=number), encrypted)
            await add_secret(db, council.ledger_id, endpoint_id, new)

    await run_secret_keys(engine, BOTH, rotate=True)

    assert await run_secret_keys(engine, NEWEST, rotate=False)


async def test_a_secret_whose_key_is_lost_is_counted_and_left(
    council: CouncilWebhooks, engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    await council.add_endpoint()

    assert not await run_secret_keys(engine, NEWEST, rotate=True)

    assert "under keys that the setting lacks: 1" in capsys.readouterr().out
    assert await run_secret_keys(engine, council.cipher, rotate=False)


async def test_a_response_that_is_stored_under_an_older_key_is_counted(
    council: CouncilWebhooks, engine: AsyncEngine
) -> None:
    await council.add_endpoint()
    await run_secret_keys(engine, BOTH, rotate=True)
    stored = council.cipher.encrypt(b"{}", council.ledger_id, b"n" * 12).pack()
    async with transaction(engine, council.ledger_id) as db:
        await (await driver_connection(db)).execute(
            "INSERT INTO notification.idempotency VALUES ($1, $2, $2, $3)",
            council.ledger_id,
            bytes(32),
            stored,
        )

    assert not await run_secret_keys(engine, BOTH, rotate=False)


async def test_a_rotation_waits_for_an_endpoint_that_is_being_changed(
    council: CouncilWebhooks, engine: AsyncEngine
) -> None:
    """So that a council's own rotation, which changes several secrets, cannot deadlock with it."""
    endpoint_id = await council.add_endpoint()
    async with transaction(engine, council.ledger_id) as db:
        await find_endpoint(db, council.ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE)
        rotating = asyncio.create_task(run_secret_keys(engine, BOTH, rotate=True))
        done, _ = await asyncio.wait([rotating], timeout=0.3)
        assert not done

    assert await rotating


async def test_the_command_rotates_with_the_settings_of_the_service(
    council: CouncilWebhooks, database: Database
) -> None:
    await council.add_endpoint()
    environment = {
        **os.environ,
        **PERSONAL_DATA_SETTINGS,
        "DATABASE_URL": database.url_for("notification_service"),
        "CURSOR_SECRET": CURSOR_SECRET.get_secret_value(),
        "WEBHOOK_SECRETS_KEY": f"{NEW_KEY},{OLD_KEY}",
    }
    codes: list[int] = []
    for option in ((), ("--rotate",), ()):
        with forked_program("notification_service", "keys", *option, env=environment) as program:
            codes.append(await asyncio.to_thread(program.wait))

    assert codes == [1, 0, 0]
