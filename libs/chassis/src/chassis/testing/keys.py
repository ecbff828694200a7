"""API keys for tests, and the secret of cursors in tests."""

from typing import Final
from uuid import UUID

from pydantic import SecretStr

from chassis.identity import KeyHolder, connect_and_issue_key
from chassis.testing.databases import Database

CURSOR_SECRET: Final = SecretStr("what seals the cursors of every test")


async def issue_test_key(
    database: Database, *scopes: str, ledger: UUID, client: str = "test-system"
) -> str:
    """A new API key of a client of one ledger, as it is sent after `Bearer `."""
    holder = KeyHolder(ledger, "999", client, frozenset(scopes))
    return (await connect_and_issue_key(database.admin_url, holder)).text
