"""Which fields a client must send, which it always receives, and where others may follow.

pydantic publishes a field with a default as optional, with a `default`. Generators disagree about
that keyword: some make the field required because it always has a value, even in a request. So it
is published nowhere in a body:

- in a request the field is optional, and its description states the default;
- in a response it is required, because it is always sent.

A response is open: a later version may add a field, which is no breaking change, so a client must
not refuse it. A request is closed: a field that is not known is an error.

A schema that is used in both is published as in a request, so that a client can send what it read.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import JsonValue

from chassis.openapi.walk import SchemaObject, closure

_METHODS: Final = frozenset({"get", "put", "post", "delete", "patch"})


def state_presence(document: Mapping[str, Any]) -> None:
    """Publish the fields of bodies as optional or required, in place."""
    schemas: dict[str, SchemaObject] = document["components"]["schemas"]
    sent = closure([*_request_bodies(document)], schemas)
    for name, schema in schemas.items():
        properties = schema.get("properties")
        if not isinstance(properties, dict):
            continue
        defaulted = [field for field in properties if _has_default(properties[field])]
        if name in sent:
            schema["properties"] = {field: _optional(of) for field, of in properties.items()}
        else:
            schema["properties"] = {field: _without_default(of) for field, of in properties.items()}
            _require(schema, defaulted)
            _open(schema)


def _request_bodies(document: Mapping[str, Any]) -> Iterator[JsonValue]:
    for item in document["paths"].values():
        for method in _METHODS & item.keys():
            yield item[method].get("requestBody")


def _has_default(field: JsonValue) -> bool:
    return isinstance(field, dict) and "default" in field


def _without_default(field: JsonValue) -> JsonValue:
    if not isinstance(field, dict):
        return field
    return {keyword: value for keyword, value in field.items() if keyword != "default"}


def _optional(field: JsonValue) -> JsonValue:
    if not isinstance(field, dict) or "default" not in field:
        return field
    published = {**field}
    default = f"Default: `{json.dumps(published.pop('default'), ensure_ascii=False)}`."
    described = published.get("description")
    published["description"] = f"{described}\n\n{default}" if described else default
    return published


def _open(schema: SchemaObject) -> None:
    if schema.get("additionalProperties") is False:
        del schema["additionalProperties"]


def _require(schema: SchemaObject, fields: list[str]) -> None:
    required = schema.get("required")
    held = required if isinstance(required, list) else []
    added: list[JsonValue] = [field for field in fields if field not in held]
    if added:
        schema["required"] = [*held, *added]
