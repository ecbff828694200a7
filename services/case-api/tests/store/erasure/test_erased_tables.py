"""docs/erasure.md names every table, and those that are erased with the file refer to it."""

import re
from pathlib import Path
from typing import Final

import asyncpg

from chassis.testing import Database

PAGE: Final = Path(__file__).parents[5] / "docs/erasure.md"
TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = 'case_api'"
CASCADES: Final = """
    WITH RECURSIVE part (oid) AS (
        SELECT 'case_api.case_file'::regclass::oid
         UNION SELECT c.conrelid FROM pg_constraint c JOIN part ON c.confrelid = part.oid
                WHERE c.contype = 'f' AND c.confdeltype = 'c'
    )
    SELECT relname FROM part JOIN pg_class USING (oid) WHERE relname <> 'case_file'
"""


async def test_the_page_decides_on_every_table(database: Database) -> None:
    _, _, listed = PAGE.read_text().partition("table by table")
    decided = dict(re.findall(r"^\| `(\w+)` \| ([a-z ]+) \|", listed, re.MULTILINE))
    db = await asyncpg.connect(database.admin_url)
    tables = {row[0] for row in await db.fetch(TABLES)}
    cascading = {row[0] for row in await db.fetch(CASCADES)}
    await db.close()

    assert decided.keys() == tables
    assert {each for each, what in decided.items() if what == "erased with the file"} == cascading
