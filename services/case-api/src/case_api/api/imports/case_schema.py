"""The JSON Schema of a row of NDJSON, published as a file. It is not part of OpenAPI."""

import json
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from case_api.domain.imports.imported_case import imported_case_model
from events.contract_schemas import JSON_SCHEMA_DIALECT

CASE_SCHEMA_FILE: Final = "case.schema.json"


def case_schema() -> dict[str, JsonValue]:
    """The schema of an imported case, with each type of fact that its history may have."""
    return {"$schema": JSON_SCHEMA_DIALECT, **imported_case_model().model_json_schema()}


def write_case_schema(folder: Path) -> None:
    """Write it to a folder."""
    text = json.dumps(case_schema(), indent=2, ensure_ascii=False)
    (folder / CASE_SCHEMA_FILE).write_text(f"{text}\n", encoding="utf-8")
