"""Policies of applications that tests put together."""

from typing import Final

from fastapi import APIRouter

from chassis.identity import ActingRole
from chassis.policies import OperationPolicy, PolicyTable
from chassis.routing import operations_of

_PUBLIC: Final = OperationPolicy(frozenset(), is_public=True)
_OF_SYSTEMS: Final = OperationPolicy(frozenset({ActingRole.SYSTEM}))


def system_policies(*routers: APIRouter) -> PolicyTable:
    """A table that allows every operation to a client that acts as itself, and to no person."""
    return PolicyTable(
        {
            each.unique_id: _PUBLIC if each.is_public else _OF_SYSTEMS
            for each in operations_of(routers)
        }
    )
