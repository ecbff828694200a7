"""Finding the operation of a request by the parts of its path, instead of trying each in turn."""

from collections.abc import Iterable
from typing import Final

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from chassis.routing.operation import OperationRoute

UNMATCHED_ROUTE: Final = "unmatched"
"""The template of a request without an operation: a constant, so no path gets into metrics."""
_PARAMETER: Final = "{}"
_OPERATION: Final = "chassis.operation"


class OperationRouter(BaseRoute):
    """All operations of an application as one route, placed before them.

    A literal part of a path has priority over a parameter, in any order of declaration. Requests
    that it does not match are left to the framework: templates with a `:path` parameter, and
    methods that a path does not take.
    """

    def __init__(self, operations: Iterable[OperationRoute]) -> None:
        self._root = _Node()
        for operation in operations:
            self._root.add(_parts(operation.path_format), operation)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The operation for a request, if there is one."""
        if scope["type"] == "http":
            for operation in self._root.find(scope["path"].split("/"), 0):
                if scope["method"] in operation.http_methods:
                    match, child = operation.matches(scope)
                    if match is Match.FULL:
                        return match, {**child, _OPERATION: operation}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the operation that was found."""
        operation: OperationRoute = scope[_OPERATION]
        await operation.handle(scope, receive, send)

    def route_template(self, scope: Scope) -> str:
        """The template that a request was matched by, such as `/v1/cases/{case_id}`."""
        found: OperationRoute | None = scope.get(_OPERATION)
        return UNMATCHED_ROUTE if found is None else found.path_format

    def allowed_methods(self, path: str) -> list[str]:
        """Every method of a path, over all of its operations."""
        found = self._root.find(path.split("/"), 0)
        methods = {method for operation in found for method in operation.http_methods}
        return sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set[str]()))


def matched_operation(scope: Scope) -> OperationRoute:
    """The operation of the current request; only inside one."""
    found: OperationRoute = scope[_OPERATION]
    return found


class _Node:
    """A node of the tree of templates: what may follow a prefix of a path."""

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.operations: list[OperationRoute] = []

    def add(self, parts: list[str], operation: OperationRoute) -> None:
        """Add an operation at the end of its template."""
        node = self
        for part in parts:
            node = node.children.setdefault(part, _Node())
        node.operations.append(operation)

    def find(self, parts: list[str], depth: int) -> list[OperationRoute]:
        """Every operation whose template matches a path, literal parts first."""
        if depth == len(parts):
            return self.operations
        spelt, parameter = self.children.get(parts[depth]), self.children.get(_PARAMETER)
        found = spelt.find(parts, depth + 1) if spelt else []
        return found + parameter.find(parts, depth + 1) if parameter and parts[depth] else found


def _parts(template: str) -> list[str]:
    """`/v1/cases/{case_id}` as its parts, every parameter alike."""
    return [_PARAMETER if part.startswith("{") else part for part in template.split("/")]
