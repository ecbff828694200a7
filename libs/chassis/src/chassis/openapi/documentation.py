"""How a dependency documents itself in OpenAPI, where FastAPI cannot infer it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chassis.problems import Problem

OpenApiOperation: TypeAlias = dict[str, Any]
"""An operation of an OpenAPI document: JSON, so `Any`."""
_REFERENCE: Final = "#/components/schemas/{model}"


class SchemaRegistry:
    """The named schemas of a document, to which a dependency may add."""

    def __init__(self, named: dict[str, Any]) -> None:
        self._named = named

    def reference(self, model: type[BaseModel]) -> Mapping[str, str]:
        """A reference to a model, which is added with all that it refers to."""
        references, found = models_json_schema([(model, "validation")], ref_template=_REFERENCE)
        self._named.update(found["$defs"])
        return references[model, "validation"]


class DocumentedDependency:
    """A dependency that documents itself on every operation that uses it."""

    problems: ClassVar[Sequence[type[Problem]]] = ()
    """The problems with which it may respond instead of the operation."""

    def document(self, operation: OpenApiOperation, schemas: SchemaRegistry) -> None:
        """Add to the operation what the dependency reads or writes."""
