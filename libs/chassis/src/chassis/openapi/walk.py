"""Traversal of an OpenAPI document that distinguishes keywords, names and data."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from pydantic import JsonValue

SchemaObject: TypeAlias = dict[str, JsonValue]
"""An object of the document in which keys are keywords."""

SCHEMA_POINTER: Final = "#/components/schemas/"
HEADERS: Final = "#/components/headers/"

_NAME_MAPS: Final = frozenset(
    {"properties", "schemas", "headers", "responses", "paths", "webhooks", "content", "$defs"}
)
"""Keywords whose value is a map of chosen names, such as the fields of a model."""
_DATA_KEYWORDS: Final = frozenset(
    {"default", "enum", "example", "examples", "value", "discriminator", "const"}
)
"""Keywords whose value is data, which may have any keys."""


def rewritten(node: JsonValue, change: Callable[[SchemaObject], SchemaObject]) -> JsonValue:
    """A copy in which each object whose keys are keywords is changed, the innermost first."""
    match node:
        case list():
            return [rewritten(each, change) for each in node]
        case dict():
            return change({key: _below(key, value, change) for key, value in node.items()})
        case _:
            return node


def _below(key: str, value: JsonValue, change: Callable[[SchemaObject], SchemaObject]) -> JsonValue:
    if key in _DATA_KEYWORDS:
        return value
    if key in _NAME_MAPS and isinstance(value, dict):
        return {name: rewritten(each, change) for name, each in value.items()}
    return rewritten(value, change)


def referenced(node: JsonValue, prefix: str) -> Iterator[str]:
    """The name of each component under `prefix` that is referred to.

    Every text counts, since the mapping of a discriminator refers to schemas too.
    """
    match node:
        case str() if node.startswith(prefix):
            yield node.removeprefix(prefix)
        case dict():
            for below in node.values():
                yield from referenced(below, prefix)
        case list():
            for below in node:
                yield from referenced(below, prefix)
        case _:
            pass


def closure(node: JsonValue, schemas: Mapping[str, JsonValue]) -> frozenset[str]:
    """The names of the schemas that a part of the document refers to, directly or not."""
    found: set[str] = set()
    ahead = [*referenced(node, SCHEMA_POINTER)]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += referenced(schemas[name], SCHEMA_POINTER)
    return frozenset(found)
