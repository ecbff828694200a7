"""The contracts as JSON Schemas."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from events.contracts import CONTRACTS, Event
from events.examples import example

JsonSchema = dict[str, JsonValue]

JSON_SCHEMA_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def contract_schema(contract: type[Event]) -> JsonSchema:
    """The JSON Schema of one contract, with an example that it accepts."""
    return {
        "$schema": JSON_SCHEMA_DIALECT,
        **contract.model_json_schema(),
        "title": contract.type,
        "x-schema-version": contract.schema_version,
        "x-legal-date": contract.date_field or "",
        "examples": [example(contract)],
    }


def contract_schemas() -> Mapping[str, JsonSchema]:
    """Every contract's JSON Schema by file name."""
    return {
        schema_file_name(contract): contract_schema(contract) for contract in CONTRACTS.values()
    }


def schema_file_name(contract: type[Event]) -> str:
    """The file name of a contract's schema: its type and version."""
    return f"{contract.type}.v{contract.schema_version}.json"


def write_schemas(folder: Path) -> Sequence[Path]:
    """Write every schema to a folder, which is created if needed; return what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    schemas = contract_schemas()
    for name, schema in schemas.items():
        text = json.dumps(schema, indent=2, ensure_ascii=False)
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
    return [folder / name for name in schemas]
