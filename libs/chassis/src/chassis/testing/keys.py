"""API keys for tests, and what seals cursors there."""

from typing import Final
from uuid import UUID

from pydantic import SecretStr

from chassis.identity import Holder, issue_key
from chassis.testing.databases import Database

CURSOR_SECRET: Final = SecretStr("what seals the cursors of every test")


async def new_key(
    database: Database, *scopes: str, ledger: UUID, client: str = "test-system"
) -> str:
    """A new API key of a client of one ledger, as it is sent after `Bearer `."""
    holder = Holder(ledger, "999", client, frozenset(scopes))
    return (await issue_key(database.admin_url, holder)).text
