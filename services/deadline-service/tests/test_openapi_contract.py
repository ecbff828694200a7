from pathlib import Path

from chassis.identity import KeyHolder, KeyKind, connect_and_issue_key
from chassis.testing import Database
from chassis.testing.contract_tests import contract_violations, served_process
from deadline_service.testing import CaseRecorder


async def test_the_document_is_true(
    database: Database, council: CaseRecorder, tmp_path: Path
) -> None:
    scopes = frozenset(
        {
            *("deadlines:read", "worklist:write", "settings:write"),
            *("calendars:manage", "sandbox:control"),
        }
    )
    holder = KeyHolder(council.ledger_id, "999", "stranger", scopes)
    key = await connect_and_issue_key(database.admin_url, holder, KeyKind.TEST)
    settings = {
        "DATABASE_URL": database.url_for("deadline_service"),
        "SANDBOX_TODAY": "2026-12-01",
    }

    with served_process("deadline_service api", "DEADLINE_SERVICE_PORT", settings) as address:
        assert await contract_violations(address, key.text, tmp_path) == ""
