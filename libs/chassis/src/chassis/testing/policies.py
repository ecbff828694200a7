"""Policies of applications that tests put together."""

from typing import Final

from fastapi import APIRouter, FastAPI

from chassis.identity import ActingRole
from chassis.openapi_app import operation_id
from chassis.policies import OperationPolicy, PolicyTable
from chassis.routing import OperationRoute, include_operations

_PUBLIC: Final = OperationPolicy(frozenset(), is_public=True)
_OF_SYSTEMS: Final = OperationPolicy(frozenset({ActingRole.SYSTEM}))


def system_policies(*routers: APIRouter) -> PolicyTable:
    """A table that allows every operation to a client that acts as itself, and to no person."""
    app = FastAPI(openapi_url=None, generate_unique_id_function=operation_id)
    for router in routers:
        include_operations(app, router)
    operations = [route for route in app.routes if isinstance(route, OperationRoute)]
    return PolicyTable(
        {each.unique_id: _PUBLIC if each.is_public else _OF_SYSTEMS for each in operations}
    )
