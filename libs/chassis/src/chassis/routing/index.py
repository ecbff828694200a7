"""Finding the operation of a request by the parts of its path, instead of trying each in turn."""

from collections.abc import Iterable
from typing import Final

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from chassis.routing.operation import Operation

UNMATCHED: Final = "unmatched"
"""The template of a request that no operation serves: one word, so no path gets into metrics."""
_PARAMETER: Final = "{}"
_FOUND: Final = "chassis.operation"


class Index(BaseRoute):
    """All operations of an application as one route, to stand before them.

    A part of a path that is spelt out goes before a parameter, in whatever order the two were
    declared. What it does not find is left to the framework: templates with a `:path` parameter,
    and methods that a path does not take.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            self._root.add(_parts(operation.path_format), operation)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The operation for a request, if there is one."""
        if scope["type"] == "http":
            for operation in self._root.find(scope["path"].split("/"), 0):
                if scope["method"] in operation.takes:
                    match, child = operation.matches(scope)
                    if match is Match.FULL:
                        return match, {**child, _FOUND: operation}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the operation that was found handle it."""
        operation: Operation = scope[_FOUND]
        await operation.handle(scope, receive, send)

    def template(self, scope: Scope) -> str:
        """The template that a request was matched by, such as `/v1/cases/{case_id}`."""
        found: Operation | None = scope.get(_FOUND)
        return UNMATCHED if found is None else found.path_format

    def allowed(self, path: str) -> list[str]:
        """Every method that a path takes, by whichever of its operations."""
        found = self._root.find(path.split("/"), 0)
        methods = {method for operation in found for method in operation.takes}
        return sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set[str]()))


def operation_of(scope: Scope) -> Operation:
    """The operation that a request is for; ask only inside one."""
    found: Operation = scope[_FOUND]
    return found


class _Node:
    """What may follow the parts of a path so far."""

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.operations: list[Operation] = []

    def add(self, parts: list[str], operation: Operation) -> None:
        """Put an operation at the end of the parts of its template."""
        node = self
        for part in parts:
            node = node.below.setdefault(part, _Node())
        node.operations.append(operation)

    def find(self, parts: list[str], depth: int) -> list[Operation]:
        """Every operation whose template fits a path, those spelt out first."""
        if depth == len(parts):
            return self.operations
        spelt, parameter = self.below.get(parts[depth]), self.below.get(_PARAMETER)
        found = spelt.find(parts, depth + 1) if spelt else []
        return found + parameter.find(parts, depth + 1) if parameter and parts[depth] else found


def _parts(template: str) -> list[str]:
    """`/v1/cases/{case_id}` as its parts, every parameter alike."""
    return [_PARAMETER if part.startswith("{") else part for part in template.split("/")]
