"""The named schemas of a document that something in it refers to."""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from chassis.openapi.walk import closure


def reachable_schemas(document: Mapping[str, Any]) -> Mapping[str, JsonValue]:
    """The schemas that operations, webhooks and shared responses refer to, by name.

    pydantic also names what a model has and does not publish.
    """
    components: Mapping[str, Any] = document["components"]
    schemas: Mapping[str, JsonValue] = components["schemas"]
    elsewhere: list[JsonValue] = [
        *(value for key, value in document.items() if key != "components"),
        *(value for key, value in components.items() if key != "schemas"),
    ]
    return {name: schemas[name] for name in sorted(closure(elsewhere, schemas))}
