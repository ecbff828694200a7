"""OpenAPI 3.1 as 3.0.3, for generators that support no newer one (NSwag, Kiota, older Java)."""

from collections.abc import Mapping
from typing import Any, Final

from chassis.openapi.reachable import reachable_schemas
from chassis.openapi.walk import SchemaObject, rewritten

_UNSUPPORTED_KEYWORDS: Final = frozenset(
    {"webhooks", "jsonSchemaDialect", "propertyNames", "contentMediaType", "contentEncoding"}
)
_BOUNDS: Final = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_NULL: Final[SchemaObject] = {"type": "null"}


def to_openapi_3_0(document: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a 3.1 document in 3.0.3, as far as that can express it."""
    older: Any = rewritten(dict(document), _older)
    older["openapi"] = "3.0.3"
    older["info"].pop("summary", None)
    licence = older["info"].get("license", {})
    if "identifier" in licence:
        licence["url"] = f"https://spdx.org/licenses/{licence.pop('identifier')}.html"
    for item in older["paths"].values():
        for operation in item.values():
            # Only OAuth has scopes in 3.0, so only the names of other schemes are left.
            security: list[dict[str, Any]] = operation.get("security", [])
            operation["security"] = [
                {scheme: scopes if scheme == "oauth2" else [] for scheme, scopes in each.items()}
                for each in security
            ]
    if "webhooks" in document:  # 3.0 has none, so nothing refers to their schemas
        older["components"]["schemas"] = reachable_schemas(older)
    return older


def _older(node: SchemaObject) -> SchemaObject:
    supported = {key: value for key, value in node.items() if key not in _UNSUPPORTED_KEYWORDS}
    return _wrap_reference(_nullable(_keywords(supported)))


def _keywords(node: SchemaObject) -> SchemaObject:
    """Replace keywords that 3.0 lacks by those that it has."""
    if "const" in node:
        node["enum"] = [node.pop("const")]
    if isinstance(examples := node.get("examples"), list):
        del node["examples"]
        node["example"] = examples[0]
    for exclusive, bound in _BOUNDS.items():
        if exclusive in node:
            node[bound], node[exclusive] = node[exclusive], True
    if "prefixItems" in node:
        node["items"] = {"anyOf": node.pop("prefixItems")}
    return node


def _nullable(node: SchemaObject) -> SchemaObject:
    """Replace the type null by `nullable`."""
    match node:
        case {"type": list(kinds)}:
            (kind,) = (each for each in kinds if each != "null")
            return {**node, "type": kind, "nullable": "null" in kinds}
        case {"anyOf": list(kinds)} if _NULL in kinds:
            rest = [each for each in kinds if each != _NULL]
            del node["anyOf"]
            return {**node, "nullable": True, ("allOf" if len(rest) == 1 else "anyOf"): rest}
        case _:
            return node


def _wrap_reference(node: SchemaObject) -> SchemaObject:
    """Wrap a reference with siblings, which 3.0 does not allow."""
    if "$ref" in node and len(node) > 1:
        return {"allOf": [{"$ref": node.pop("$ref")}], **node}
    return node
