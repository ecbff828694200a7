from pathlib import Path
from typing import Final

import pytest

from chassis.identity import Holder, Kind, issue_key
from chassis.testing import Database
from chassis.testing.strangers import KeyOpensNothing, complaints, served
from events.envelope import LedgerId

SOME: Final = (
    "^/v1/(events|cases|cases/[^/]+(/history|/person|/requests|/final-plans|/corrections)?)$"
)
"""Facts are all posted by one route; three of them stand for the rest."""


async def test_the_document_is_true(database: Database, council: LedgerId, tmp_path: Path) -> None:
    scopes = frozenset({"cases:read", "cases:write"})
    holder = Holder(council, "999", "stranger", scopes)
    key = await issue_key(database.admin_url, holder)
    of_a_sandbox = await issue_key(database.admin_url, holder, Kind.TEST)
    settings = {"DATABASE_URL": database.url_for("case_api")}

    with served("case_api", "CASE_API_PORT", settings) as address:
        assert await complaints(address, key.text, tmp_path, SOME) == ""
        with pytest.raises(KeyOpensNothing):
            await complaints(address, of_a_sandbox.text, tmp_path, SOME)
