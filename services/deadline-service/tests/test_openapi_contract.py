from pathlib import Path

from chassis.identity import Holder, Kind, issue_key
from chassis.testing import Database
from chassis.testing.strangers import complaints, served
from deadline_service.testing import CaseRecorder


async def test_the_document_is_true(
    database: Database, council: CaseRecorder, tmp_path: Path
) -> None:
    scopes = frozenset({"deadlines:read", "settings:write", "sandbox:control"})
    holder = Holder(council.ledger_id, "999", "stranger", scopes)
    key = await issue_key(database.admin_url, holder, Kind.TEST)
    settings = {
        "DATABASE_URL": database.url_for("deadline_service"),
        "SANDBOX_TODAY": "2026-12-01",
    }

    with served("deadline_service api", "DEADLINE_SERVICE_PORT", settings) as address:
        assert await complaints(address, key.text, tmp_path) == ""
