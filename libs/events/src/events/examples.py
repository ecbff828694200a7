"""An example of every contract, generated from its schema.

The same field has the same value in every example, so that the examples fit together: the advice
received is the advice requested.
"""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from pydantic import BaseModel, JsonValue

_Schema = Mapping[str, JsonValue]

_DATES: Final = {
    "received_on": "2026-03-02",
    "decided_on": "2026-04-09",
    "requested_on": "2026-04-13",
    "reached_body_on": "2026-04-14",
    "notified_on": "2026-04-10",
    "began_on": "2026-07-22",
    "ended_on": "2026-09-01",
    "sent_on": "2026-06-15",
    "served_on": "2026-06-17",
    "due_on": "2026-04-12",
    "law_due_on": "2026-04-13",
    "transfers_on": "2026-09-01",
}
"""The days of a request that arrived on 2 March 2026. Any other day is that of `_DEFAULT_DATE`."""
_DEFAULT_DATE: Final = "2026-05-11"
_INSTANT: Final = "2026-05-11T09:30:00Z"


def example(model: type[BaseModel]) -> dict[str, JsonValue]:
    """A minimal valid body: only the required fields."""
    return deepcopy(_generated(model))


@cache
def _generated(model: type[BaseModel]) -> dict[str, JsonValue]:
    """The example of a model. Its schema takes milliseconds to generate."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    body = _example("", schema, definitions)
    assert isinstance(body, dict)  # noqa: S101  # a model is an object
    return body


def _example(name: str, schema: _Schema, definitions: Mapping[str, _Schema]) -> JsonValue:
    """A value for a field of this name and schema."""
    match schema:
        case {"$ref": str(ref)}:
            return _example(name, definitions[ref.rpartition("/")[2]], definitions)
        case {"anyOf": [dict(first), *_]}:
            return _example(name, first, definitions)
        case {"type": "array", "items": dict(items)}:
            return [_example(name, items, definitions)]
        case {"type": "object", "properties": dict(properties)}:
            return _object(schema, properties, definitions)
        case _:
            return _leaf(name, schema)


def _object(schema: _Schema, properties: _Schema, definitions: Mapping[str, _Schema]) -> JsonValue:
    """An object of the fields that are required, or of its first if none is."""
    required = schema.get("required")
    names = required if isinstance(required, list) else [*properties][:1]
    return {
        field: _example(field, part, definitions)
        for field, part in properties.items()
        if isinstance(part, dict) and field in names
    }


def _leaf(name: str, schema: _Schema) -> JsonValue:
    """A value that is neither an object nor an array."""
    match schema:
        case {"examples": [first, *_]} | {"enum": [first, *_]} | {"minimum": first}:
            return first
        case {"format": "date"}:
            return _DATES.get(name, _DEFAULT_DATE)
        case {"format": "date-time"}:
            return _INSTANT
        case {"format": "uuid"}:
            return str(uuid5(NAMESPACE_URL, name))
        case {"type": "boolean"}:
            return False
        case _:
            # Only a correction has a field of free shape.
            return {"received_on": _DATES["received_on"]}
