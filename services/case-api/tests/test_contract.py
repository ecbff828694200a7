from pathlib import Path
from typing import Final

import pytest

from chassis.identity import KeyHolder, KeyKind, connect_and_issue_key
from chassis.testing import Database
from chassis.testing.contract_tests import KeyNotAccepted, contract_violations, served_process
from events.envelope import LedgerId

SOME: Final = (
    "^/v1/(events|officers|case-searches|inspections/.+|calendar-feeds|calendars/.+|sui-keys|callbacks/.+|cases"
    "|cases/[^/]+(/history|/person|/person/versions|/irregularities|/recordable-facts|/events"
    "|/documents(/.+)?|/erasures|/requests|/final-plans|/corrections|/plan-versions)?)$"
)
"""All facts are posted by one kind of route; three of them represent the others."""


async def test_the_document_is_true(database: Database, council: LedgerId, tmp_path: Path) -> None:
    scopes = frozenset(
        {
            *("cases:read", "cases:write", "cases:erase", "readings:read", "calendars:manage"),
            "sui:manage",
            *("people:read", "people:write", "texts:read", "texts:write"),
            *("plans:read", "plans:write", "documents:read", "documents:write"),
        }
    )
    holder = KeyHolder(council, "999", "contract-test", scopes)
    key = await connect_and_issue_key(database.admin_url, holder)
    of_a_sandbox = await connect_and_issue_key(database.admin_url, holder, KeyKind.TEST)
    settings = {"DATABASE_URL": database.url_for("case_api")}

    with served_process("case_api api", "CASE_API_PORT", settings) as address:
        assert await contract_violations(address, key.text, tmp_path, SOME) == ""
        with pytest.raises(KeyNotAccepted):
            await contract_violations(address, of_a_sandbox.text, tmp_path, SOME)
