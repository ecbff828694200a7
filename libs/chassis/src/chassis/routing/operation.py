"""An operation: a route with its query parameters and scopes."""

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, get_origin

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from chassis.app_state import provided
from chassis.identity import BearerAuth
from chassis.limits import RequestLimits, RouteClass, declared_class
from chassis.policies import authorize_request
from chassis.query import refuse_unknown_parameters

_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
_REPEATABLE: Final = (list, set, frozenset, tuple)


class OperationRoute(APIRoute):
    """A FastAPI route that authorizes the client before it reads anything else of the request.

    Then it counts the request against the client's limits, and refuses query parameters that it
    does not have.
    """

    @cached_property
    def http_methods(self) -> frozenset[str]:
        """The methods."""
        return frozenset(self.methods or ())

    @cached_property
    def query_parameters(self) -> Mapping[str, bool]:
        """The names of its query parameters, and whether each may be repeated."""
        return {
            field.alias: get_origin(field.field_info.annotation) in _REPEATABLE
            for each in walk_dependants(self.dependant)
            for field in each.query_params
        }

    @cached_property
    def required_scopes(self) -> Sequence[str] | None:
        """The scopes that a key needs, None where no key is needed."""
        found = [
            each for each in walk_dependants(self.dependant) if isinstance(each.call, BearerAuth)
        ]
        if not found:
            return None
        return [scope for each in found for scope in _scopes(each)]

    @property
    def is_public(self) -> bool:
        """Whether no credential is needed."""
        return self.required_scopes is None

    @cached_property
    def limited_as(self) -> RouteClass:
        """The class by which it is limited: the one that is declared, or the usual one."""
        if (declared := declared_class(self.openapi_extra)) is not None:
            return declared
        if self.required_scopes is None:
            return RouteClass.ANONYMOUS
        return RouteClass.READ if self.http_methods <= _SAFE_METHODS else RouteClass.WRITE

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What handles a request; not a dependency, because each of those costs 13 µs.

        FastAPI runs dependencies in the order of a function's parameters, so that
        the body of an unauthenticated client would be read, parsed and described.
        """
        handle = super().get_route_handler()

        async def handle_known(request: Request) -> Response:
            if self.required_scopes is not None:
                await authorize_request(
                    request, self.unique_id, self.required_scopes, self.limited_as
                )
            elif self.limited_as is not RouteClass.PROBE:
                provided(request.app, RequestLimits).admit_address(request.scope, self.limited_as)
            if text := request.scope["query_string"]:
                refuse_unknown_parameters(text, self.query_parameters)
            return await handle(request)

        return handle_known


def _scopes(dependant: Dependant) -> Sequence[str]:
    return [*(dependant.parent_oauth_scopes or ()), *(dependant.own_oauth_scopes or ())]


def walk_dependants(dependant: Dependant) -> Iterator[Dependant]:
    """What a route depends on, itself first."""
    yield dependant
    for below in dependant.dependencies:
        yield from walk_dependants(below)
