"""Changes of operations: their names, parameters, bodies, answers and scopes."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from chassis.openapi.compatibility.change import BreakingChange, Direction
from chassis.openapi.compatibility.schemas import SchemaComparison

Json = Mapping[str, Any]
_METHODS: Final = ("get", "put", "post", "delete", "patch")
_FIRST_REFUSAL: Final = 400


def changed_operations(old: Json, new: Json) -> Iterator[BreakingChange]:
    """What breaks in the operations and webhooks of a document."""
    schemas = SchemaComparison(_schemas(old), _schemas(new))
    yield from _all(old["paths"], new["paths"], _Operations(schemas, Direction.REQUEST))
    webhooks = _Operations(schemas, Direction.RESPONSE)
    yield from _all(old.get("webhooks", {}), new.get("webhooks", {}), webhooks)


def _schemas(document: Json) -> Json:
    return document.get("components", {}).get("schemas", {})


def _all(old: Json, new: Json, operations: "_Operations") -> Iterator[BreakingChange]:
    for path, item in old.items():
        for method in _METHODS:
            if method in item:
                where = f"{method.upper()} {path}"
                other = new.get(path, {}).get(method)
                if other is None:
                    yield BreakingChange(where, "is removed")
                else:
                    yield from operations.compare(item[method], other, where)


class _Operations:
    """Compares two versions of an operation; the body of a webhook is sent by the service."""

    def __init__(self, schemas: SchemaComparison, body: Direction) -> None:
        self._schemas = schemas
        self._body = body

    def compare(self, old: Json, new: Json, where: str) -> Iterator[BreakingChange]:
        """What breaks between the versions."""
        if old.get("operationId") != new.get("operationId"):
            names = f"{old.get('operationId')} is now {new.get('operationId')}"
            yield BreakingChange(where, f"operation {names}")
        for scope in sorted(_scopes(new) - _scopes(old)):
            yield BreakingChange(where, f"needs the scope {scope}")
        yield from self._parameters(old, new, where)
        yield from self._bodies(old, new, where)
        yield from self._answers(old["responses"], new["responses"], where)

    def _parameters(self, old: Json, new: Json, where: str) -> Iterator[BreakingChange]:
        before, after = _parameters(old), _parameters(new)
        for name in before.keys() - after.keys():
            yield BreakingChange(f"{where}, {name}", "is removed")
        for name, parameter in after.items():
            place = f"{where}, {name}"
            was = before.get(name)
            if parameter.get("required") and not (was and was.get("required")):
                yield BreakingChange(place, "is now required")
            if was:
                yield from self._schemas.compare(
                    was["schema"], parameter["schema"], Direction.REQUEST, place
                )

    def _bodies(self, old: Json, new: Json, where: str) -> Iterator[BreakingChange]:
        before, after = old.get("requestBody"), new.get("requestBody")
        place = f"{where}, body"
        if before is None:
            if after is not None and after.get("required"):
                yield BreakingChange(place, "is now required")
        elif after is None:
            yield BreakingChange(place, "is removed")
        else:
            yield from self._contents(before, after, self._body, place)

    def _answers(self, old: Json, new: Json, where: str) -> Iterator[BreakingChange]:
        for status in old.keys() - new.keys():
            yield BreakingChange(f"{where}, {status}", "is removed")
        for status in new.keys() - old.keys():
            if int(status) < _FIRST_REFUSAL:
                yield BreakingChange(f"{where}, {status}", "is a new status of success")
        for status in old.keys() & new.keys():
            place = f"{where}, {status}"
            for header in old[status].get("headers", {}).keys() - new[status].get("headers", {}):
                yield BreakingChange(place, f"the header {header} is removed")
            yield from self._contents(old[status], new[status], Direction.RESPONSE, place)

    def _contents(
        self, old: Json, new: Json, direction: Direction, where: str
    ) -> Iterator[BreakingChange]:
        before, after = old.get("content", {}), new.get("content", {})
        for media in before.keys() - after.keys():
            yield BreakingChange(where, f"{media} is removed")
        for media in before.keys() & after.keys():
            yield from self._schemas.compare(
                before[media].get("schema", {}), after[media].get("schema", {}), direction, where
            )


def _scopes(operation: Json) -> set[str]:
    return {
        scope
        for needed in operation.get("security", [])
        for scopes in needed.values()
        for scope in scopes
    }


def _parameters(operation: Json) -> dict[str, Json]:
    return {f"{each['in']} {each['name']}": each for each in operation.get("parameters", [])}
