"""What an application serves: which methods, under which template, with which parameters."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, get_origin

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import compile_path
from starlette.types import Scope

UNMATCHED: Final = "unmatched"
"""The template of a request that no route serves: one word, so that no path gets into metrics."""
_REPEATABLE: Final = (list, set, frozenset, tuple)


@dataclass(frozen=True, slots=True)
class Served:
    """One route."""

    template: str
    pattern: re.Pattern[str]
    methods: frozenset[str]
    endpoint: object
    query: Mapping[str, bool]
    """The names of its query parameters, and whether each may be repeated."""

    @classmethod
    def of(cls, context: RouteContext) -> "Served":
        """A route as FastAPI has it, with the prefixes of the routers that it came by."""
        template = context.path or ""
        dependant: Dependant | None = getattr(context.route, "dependant", None)
        methods = frozenset(context.methods or ())
        pattern, _, _ = compile_path(template)
        return cls(template, pattern, methods, context.endpoint, _query(dependant))


class RouteTable:
    """The routes of an application, read once, when the first request asks."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    @cached_property
    def served(self) -> tuple[Served, ...]:
        """Every route."""
        return tuple(Served.of(context) for context in iter_route_contexts(self._app.routes))

    def find(self, scope: Scope) -> Served | None:
        """The route that a request was matched by."""
        return self._by_endpoint.get(id(scope.get("endpoint")))

    def template(self, scope: Scope) -> str:
        """The template that a request was matched by, such as `/v1/cases/{case_id}`."""
        found = self.find(scope)
        return UNMATCHED if found is None else found.template

    def allowed(self, path: str) -> list[str]:
        """Every method that a path takes, by whichever of its routes."""
        methods = {
            method for route in self.served if route.pattern.match(path) for method in route.methods
        }
        return sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set[str]()))

    @cached_property
    def _by_endpoint(self) -> Mapping[int, Served]:
        return {id(route.endpoint): route for route in self.served}


def dependencies(dependant: Dependant) -> Iterator[Dependant]:
    """A route's dependant and all below it."""
    yield dependant
    for below in dependant.dependencies:
        yield from dependencies(below)


def _query(dependant: Dependant | None) -> Mapping[str, bool]:
    if dependant is None:  # a route of Starlette's
        return {}
    return {
        field.alias: get_origin(field.field_info.annotation) in _REPEATABLE
        for each in dependencies(dependant)
        for field in each.query_params
    }
