from pathlib import Path
from typing import Final

from chassis.identity import Holder, issue_key
from chassis.testing import Database
from chassis.testing.strangers import complaints, served
from events.envelope import LedgerId

SOME: Final = (
    "^/v1/(events|cases|cases/[^/]+(/history|/person|/requests|/final-plans|/corrections)?)$"
)
"""Facts are all posted by one route; three of them stand for the rest."""


async def test_the_document_is_true(database: Database, council: LedgerId, tmp_path: Path) -> None:
    scopes = frozenset({"cases:read", "cases:write"})
    key = await issue_key(database.admin_url, Holder(council, "999", "stranger", scopes))
    settings = {"DATABASE_URL": database.url_for("case_api")}

    with served("case_api", "CASE_API_PORT", settings) as address:
        assert await complaints(address, key.text, tmp_path, SOME) == ""
