from pathlib import Path

from chassis.identity import Holder, issue_key
from chassis.testing import Database
from chassis.testing.strangers import complaints, served
from events.envelope import LedgerId


async def test_the_document_is_true(
    database: Database, ledger_id: LedgerId, secrets_key: str, tmp_path: Path
) -> None:
    scopes = frozenset({"webhooks:manage"})
    key = await issue_key(database.admin_url, Holder(ledger_id, "999", "stranger", scopes))
    settings = {
        "DATABASE_URL": database.url_for("notification_service"),
        "WEBHOOK_SECRETS_KEY": secrets_key,
        "WEBHOOK_ALLOW_LOOPBACK": "1",
    }

    with served("notification_service api", "NOTIFICATION_SERVICE_PORT", settings) as address:
        assert await complaints(address, key.text, tmp_path) == ""
