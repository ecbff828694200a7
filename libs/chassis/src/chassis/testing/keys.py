"""API keys for tests, and the secrets of tests."""

import os
from base64 import b64encode
from typing import Final
from uuid import UUID

from pydantic import SecretStr

from chassis.identity import KeyHolder, KeyPeppers, PepperSettings, connect_and_issue_key
from chassis.testing.databases import Database

CURSOR_SECRET: Final = SecretStr("what seals the cursors of every test")


def use_pepper_of_tests() -> None:
    """Set the pepper that this process, and those that it starts, verify API keys with."""
    os.environ["API_KEY_PEPPERS"] = f"tests:{b64encode(bytes(range(32))).decode()}"


def peppers_of_tests() -> KeyPeppers:
    """The pepper that tests, and the programs that they start, have in their environment."""
    return PepperSettings().key_peppers


async def issue_test_key(
    database: Database, *scopes: str, ledger: UUID, client: str = "test-system"
) -> str:
    """A new API key of a client of one ledger, as it is sent after `Bearer `."""
    holder = KeyHolder(ledger, "999", client, frozenset(scopes))
    return (await connect_and_issue_key(database.admin_url, holder)).text
