"""The published language in standard form: JSON Schemas, and one AsyncAPI document."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from events.contracts import CONTRACTS, Event
from events.examples import example

JsonSchema = dict[str, JsonValue]

JSON_SCHEMA_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_ENVELOPE: Final[JsonSchema] = {
    "type": "object",
    "description": "What surrounds a fact: where it stands, who said it, and because of what.",
    "required": ["ledger_id", "position", "stream_id", "stream_version", "event_id", "recorded_at"],
    "properties": {
        "ledger_id": {"type": "string", "format": "uuid"},
        "position": {"type": "integer", "minimum": 1, "description": "1, 2, 3 ... in a ledger."},
        "stream_id": {"type": "string", "format": "uuid", "description": "The case."},
        "stream_version": {"type": "integer", "minimum": 1},
        "event_id": {"type": "string", "format": "uuid"},
        "recorded_at": {"type": "string", "format": "date-time"},
    },
}


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
    """Every contract's JSON Schema by the name of its file."""
    return {
        schema_file_name(contract): contract_schema(contract) for contract in CONTRACTS.values()
    }


def schema_file_name(contract: type[Event]) -> str:
    """Where a contract's schema is written: its type and version."""
    return f"{contract.type}.v{contract.schema_version}.json"


def asyncapi_document() -> JsonSchema:
    """The AsyncAPI 3.0 document: a channel a family, a message a type, payloads by reference."""
    families: defaultdict[str, list[type[Event]]] = defaultdict(list)
    for contract in CONTRACTS.values():
        families[contract.type.partition(".")[0]].append(contract)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "The log of SEND casework",
            "version": "1.0.0",
            "description": "Facts in the words of the Act. No personal data stands on the log.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {name: _channel(name, members) for name, members in families.items()},
        "operations": {f"receive-{name}": _operation(name, families[name]) for name in families},
        "components": {
            "messages": {contract.type: _message(contract) for contract in CONTRACTS.values()},
            "schemas": {"envelope": _ENVELOPE},
        },
    }


def write_schemas(folder: Path) -> Sequence[Path]:
    """Write every schema and the AsyncAPI document, and say which files were written."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = {**contract_schemas(), "asyncapi.json": asyncapi_document()}
    for name, document in documents.items():
        text = json.dumps(document, indent=2, ensure_ascii=False)
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
    return [folder / name for name in documents]


def _channel(family: str, members: Sequence[type[Event]]) -> JsonSchema:
    return {
        "address": f"{{ledger_id}}/{family}",
        "description": f"The facts of the family `{family}` in one council's ledger.",
        "parameters": {"ledger_id": {"description": "The ledger of one council."}},
        "messages": {c.type: {"$ref": f"#/components/messages/{c.type}"} for c in members},
    }


def _operation(family: str, members: Sequence[type[Event]]) -> JsonSchema:
    return {
        "action": "receive",
        "summary": f"Receive the facts of the family `{family}`, in the order of the ledger.",
        "channel": {"$ref": f"#/channels/{family}"},
        "messages": [{"$ref": f"#/channels/{family}/messages/{c.type}"} for c in members],
    }


def _message(contract: type[Event]) -> JsonSchema:
    return {
        "name": contract.type,
        "title": contract.__name__,
        "summary": contract.statement,
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/envelope"},
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"./{schema_file_name(contract)}"},
        },
    }
