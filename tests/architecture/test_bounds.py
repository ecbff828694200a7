"""Every text, number, day and list of requests and of contracts has published bounds.

Responses have none of their own: stored values can always be returned.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from deploy.openapi import committed
from pydantic import JsonValue

from events.contract_schemas import contract_schema, schema_file_name
from events.contracts import CONTRACTS, Event

Node = Mapping[str, Any]
BOUNDED_TEXT: Final = {"maxLength", "enum", "const"}
BOUNDED_DAY: Final = (
    {"formatMinimum", "formatMaximum"},  # on the log
    {"x-formatMinimum", "x-formatMaximum"},  # over HTTP, where linters take no other keyword
)
FORMATS: Final = {"uuid", "date-time"}
"""Formats that bound their values."""
METHODS: Final = ("get", "put", "post", "patch", "delete")


SERVICES: Final = ("case-api", "deadline-service", "notification-service")
DOCUMENTS: Final = {name: committed()[name] for name in SERVICES}
"""The documents in the repository, which test_openapi compares with what is served: every worker of
a test run collects this file, and to make them takes seconds of a processor."""
OPERATIONS: Final = [
    (name, path, method)
    for name, document in DOCUMENTS.items()
    for path, operations in document["paths"].items()
    for method in METHODS
    if method in operations
]


@pytest.mark.parametrize(("name", "path", "method"), OPERATIONS, ids=lambda part: part)
def test_every_part_of_a_request_has_bounds(name: str, path: str, method: str) -> None:
    document = DOCUMENTS[name]
    operation = document["paths"][path][method]
    sent: JsonValue = {
        key: operation[key] for key in ("parameters", "requestBody") if key in operation
    }

    assert sorted(set(unbounded(sent, document, path))) == []


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=schema_file_name)
def test_every_part_of_a_contract_has_bounds(contract: type[Event]) -> None:
    schema = contract_schema(contract)

    assert sorted(set(unbounded(schema, schema, ""))) == []


def test_a_schema_without_a_bound_is_found() -> None:
    schema: dict[str, JsonValue] = {
        "properties": {
            "text": {"type": "string"},
            "day": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "number": {"type": "integer", "minimum": 1},
            "list": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
        },
        "$defs": {"Item": {"type": "string"}},
    }

    assert {place.rpartition(": ")[2] for place in unbounded(schema, schema, "")} == {
        "a text",
        "a day",
        "a number",
        "a list",
    }


def unbounded(
    node: JsonValue, document: Node, place: str, inside: tuple[str, ...] = ()
) -> Iterator[str]:
    """The locations in a schema, references followed, that allow any length, number or day."""
    if isinstance(node, dict):
        if lacking := _missing_bound(node):
            yield f"{place}: {lacking}"
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in inside:
            target = _target(reference, document)
            yield from unbounded(target, document, reference, (*inside, reference))
        for key, below in node.items():
            if key not in {"example", "examples", "default", "enum", "const", "$defs"}:
                yield from unbounded(below, document, f"{place}/{key}", inside)
    elif isinstance(node, list):
        for index, below in enumerate(node):
            yield from unbounded(below, document, f"{place}/{index}", inside)


def _target(reference: str, document: Node) -> JsonValue:
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def _missing_bound(node: Node) -> str | None:
    match node.get("type"):
        case "string" if node.get("format") == "date":
            return None if any(each <= node.keys() for each in BOUNDED_DAY) else "a day"
        case "string" if node.get("format") not in FORMATS and not BOUNDED_TEXT & node.keys():
            return "a text"
        case "integer" | "number" if "enum" not in node and "const" not in node:
            low = {"minimum", "exclusiveMinimum"} & node.keys()
            high = {"maximum", "exclusiveMaximum"} & node.keys()
            return None if low and high else "a number"
        case "array" if "maxItems" not in node and "prefixItems" not in node:
            return "a list"
        case _:
            return None
