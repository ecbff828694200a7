"""docs/imports.md and the published schema of a row."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from jsonschema import Draft202012Validator, validate

from case_api.api.imports.case_schema import CASE_SCHEMA_FILE, case_schema
from case_api.domain.imports.csv_layout import CSV_COLUMNS
from case_api.domain.imports.outcome import ImportFormat
from case_api.domain.imports.taken_over import decide_import
from case_api.store.imports.staging import StagedRow
from case_api.worker.imports.row_reader import ReadCase, read_row

DOCS: Final = Path(__file__).parents[4] / "docs"
PAGE: Final = (DOCS / "imports.md").read_text()
TODAY: Final = date(2026, 11, 20)


def documented_case() -> Any:  # noqa: ANN401  # JSON
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    return json.loads(example)


def test_the_published_schema_is_current_and_valid() -> None:
    """After a change of a contract: `make schemas`, and commit what it writes."""
    committed = json.loads((DOCS / "imports" / CASE_SCHEMA_FILE).read_text())

    assert committed == case_schema()
    Draft202012Validator.check_schema(committed)


def test_the_example_of_the_page_is_accepted() -> None:
    row = StagedRow(1, json.dumps(documented_case()).encode())
    read = read_row(row, ImportFormat.NDJSON)

    assert isinstance(read, ReadCase)
    stated = [*documented_case()["history"], *documented_case()["documents"]]
    assert len(decide_import(read.case, "999", TODAY, uuid4).events) == 2 + len(stated)
    validate(documented_case(), case_schema(), Draft202012Validator)


def test_the_page_has_every_column() -> None:
    table = PAGE.partition("## CSV")[2].partition("## The report")[0]

    assert set(re.findall(r"`([a-z_0-9]+)`", table)) >= CSV_COLUMNS
