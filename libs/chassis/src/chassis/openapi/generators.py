"""Adapts pydantic's JSON Schemas to the needs of client generators."""

from typing import Final

from pydantic import JsonValue

from chassis.openapi.walk import SchemaObject

_INT32_HIGHEST: Final = 2**31 - 1
_EXCLUSIVE: Final = (("exclusiveMinimum", "minimum", 1), ("exclusiveMaximum", "maximum", -1))
_SCHEMA: Final = frozenset({"type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const"})


def for_generators(node: SchemaObject) -> SchemaObject:
    """A schema as generators need it; any other object of the document is unchanged."""
    return _meanings(_day(_integer(_untitled(node))))


def _untitled(node: SchemaObject) -> SchemaObject:
    """Without the title that pydantic derives from a field's name, which names generated types."""
    if "title" in node and _SCHEMA & node.keys():
        del node["title"]
    return node


def _integer(node: SchemaObject) -> SchemaObject:
    """Bounds as whole numbers, both inclusive; and what may exceed 32 bits marked as such.

    FastAPI publishes the bounds as floats. In Java and C# an integer has 32 bits unless its format
    differs.
    """
    if node.get("type") == "integer":
        for exclusive, bound, step in _EXCLUSIVE:
            if isinstance(number := node.pop(exclusive, None), int | float):
                node[bound] = number + step
        for bound in ("minimum", "maximum"):
            if isinstance(number := node.get(bound), float):
                node[bound] = int(number)
        highest = node.get("maximum")
        if not isinstance(highest, int) or highest > _INT32_HIGHEST:
            node["format"] = "int64"
    return node


def _day(node: SchemaObject) -> SchemaObject:
    """The bounds of a day as text: JSON Schema has no keyword for them."""
    if "formatMinimum" in node and "formatMaximum" in node:
        first, last = node.pop("formatMinimum"), node.pop("formatMaximum")
        node |= {"x-formatMinimum": first, "x-formatMaximum": last}
        _describe(node, f"From {first} to {last}.")
    return node


def _meanings(node: SchemaObject) -> SchemaObject:
    """The meaning of each value in the description, where people read it."""
    match node:
        case {"enum": list(values), "x-enum-descriptions": list(meanings)}:
            pairs = zip(values, meanings, strict=True)
            _describe(node, "\n".join(f"- `{value}`: {meaning}" for value, meaning in pairs))
        case _:
            pass
    return node


def _describe(node: dict[str, JsonValue], text: str) -> None:
    described = node.get("description")
    node["description"] = f"{described}\n\n{text}" if described else text
