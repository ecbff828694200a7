"""API keys for tests."""

from uuid import UUID

from chassis.identity import Holder, issue_key
from chassis.testing.databases import Database


async def new_key(
    database: Database, *scopes: str, ledger: UUID, client: str = "test-system"
) -> str:
    """A new API key of a client of one ledger, as it is sent after `Bearer `."""
    holder = Holder(ledger, "999", client, frozenset(scopes))
    return (await issue_key(database.admin_url, holder)).text
