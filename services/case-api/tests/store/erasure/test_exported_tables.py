"""Each table is a part of a subject access export, or has a reason why not."""

import re
from pathlib import Path
from typing import Final

import asyncpg

from case_api.domain.subject_access.parts import (
    OF_CHILD_ALONE,
    PART_OF_TABLE,
    PARTS_OF_RELATED_PERSON,
    PARTS_OF_WHOLE_CASE,
    WHY_NOT_EXPORTED,
    ExportPart,
)
from chassis.testing import Database

ROOT: Final = Path(__file__).parents[5]
TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = 'case_api'"


async def test_every_table_is_exported_or_has_a_reason(database: Database) -> None:
    db = await asyncpg.connect(database.admin_url)
    tables = {row[0] for row in await db.fetch(TABLES)}
    await db.close()

    assert PART_OF_TABLE.keys() | WHY_NOT_EXPORTED.keys() == tables
    assert PART_OF_TABLE.keys() & WHY_NOT_EXPORTED.keys() == set()
    # Of the log; of several records; and of notification-service.
    elsewhere = {ExportPart.HISTORY, ExportPart.DISCLOSURES, ExportPart.NOTICES}
    assert {*PART_OF_TABLE.values()} == {*ExportPart} - elsewhere


def test_a_table_that_is_in_no_export_of_another_person_has_a_reason() -> None:
    of_child = {
        table
        for table, part in PART_OF_TABLE.items()
        if part not in PARTS_OF_RELATED_PERSON | PARTS_OF_WHOLE_CASE
    }

    assert of_child == OF_CHILD_ALONE.keys()


def test_the_page_says_the_same() -> None:
    _, _, listed = (ROOT / "docs/security/subject-access.md").read_text().partition("## Tables")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", listed, re.MULTILINE))

    assert rows == {
        **{table: f"in `{part.value}`" for table, part in PART_OF_TABLE.items()},
        **{table: f"not: {why}" for table, why in WHY_NOT_EXPORTED.items()},
    }
