"""The named schemas of a document that something in it leads to."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import JsonValue

_PREFIX: Final = "#/components/schemas/"


def reachable_schemas(document: Mapping[str, Any]) -> Mapping[str, JsonValue]:
    """The named schemas that operations, webhooks and shared answers lead to, by name.

    pydantic also names what a model has and does not publish.
    """
    components: Mapping[str, Any] = document["components"]
    schemas: Mapping[str, JsonValue] = components["schemas"]
    elsewhere: list[JsonValue] = [
        *(value for key, value in document.items() if key != "components"),
        *(value for key, value in components.items() if key != "schemas"),
    ]
    found: set[str] = set()
    ahead = [*_references(elsewhere)]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += _references(schemas[name])
    return {name: schemas[name] for name in sorted(found)}


def _references(node: JsonValue) -> Iterator[str]:
    """Every schema that is referred to, also by the mapping of a discriminator."""
    match node:
        case str() if node.startswith(_PREFIX):
            yield node.removeprefix(_PREFIX)
        case dict():
            for below in node.values():
                yield from _references(below)
        case list():
            for below in node:
                yield from _references(below)
        case _:
            pass
