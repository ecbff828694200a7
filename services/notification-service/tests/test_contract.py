from pathlib import Path

from chassis.identity import KeyHolder, connect_and_issue_key
from chassis.testing import Database
from chassis.testing.contract_tests import contract_violations, served_process
from events.envelope import LedgerId


async def test_the_document_is_true(
    database: Database, ledger_id: LedgerId, secrets_key: str, tmp_path: Path
) -> None:
    scopes = frozenset({"webhooks:manage"})
    key = await connect_and_issue_key(
        database.admin_url, KeyHolder(ledger_id, "999", "stranger", scopes)
    )
    settings = {
        "DATABASE_URL": database.url_for("notification_service"),
        "WEBHOOK_SECRETS_KEY": secrets_key,
        "WEBHOOK_ALLOW_LOOPBACK": "1",
    }

    with served_process(
        "notification_service api", "NOTIFICATION_SERVICE_PORT", settings
    ) as address:
        assert await contract_violations(address, key.text, tmp_path) == ""
