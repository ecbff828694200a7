"""Enforcement of the policies: the one place where a role is compared with an operation."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import Request

from chassis.app_state import provided
from chassis.identity import LIMITED_ROLES, NamedCases, Principal, authenticate_request
from chassis.limits import RouteClass
from chassis.policies.policy_table import PolicyTable
from chassis.problems import RoleNotPermitted

_CASE: Final = "case_id"
"""The parameter of a path that identifies a case."""
_NO_CASE: Final = str(UUID(int=0))
"""The nil UUID: ids of cases are random, so that no case has it."""


@dataclass(frozen=True, slots=True)
class CaseFinder:
    """How a service finds out whether a case is that of a pupil of a school.

    `is_pupil(ledger_id, case_id, urn)`: whether the setting of the case has this URN now.
    """

    is_pupil: Callable[[UUID, UUID, str], Awaitable[bool]]


async def authorize_request(
    request: Request, operation: str, scopes: Sequence[str], limited_as: RouteClass
) -> None:
    """Identify the client of a request, and check its scopes, its role and its cases.

    A case that the person may not see becomes an id that no case has, so that the response is that
    to an unknown id: by the same statements, byte for byte.

    Raises:
        Problem: as `authenticate_request`.
        RoleNotPermitted: the policies do not allow the operation to the role.
    """
    principal = await authenticate_request(request, scopes, limited_as)
    if not provided(request.app, PolicyTable).allows(operation, principal.role):
        raise RoleNotPermitted(f"the role `{principal.role}` may not use this operation")
    if principal.role in LIMITED_ROLES and not await _is_within_limit(request, principal):
        parameters: MutableMapping[str, Any] = request.scope["path_params"]
        parameters[_CASE] = _NO_CASE


async def _is_within_limit(request: Request, principal: Principal) -> bool:
    """Whether the case of a request, if it names one, is one of the person's."""
    text = request.path_params.get(_CASE)
    if text is None:
        return True
    try:
        case_id = UUID(text)
    except ValueError:
        return True  # the operation refuses it as malformed
    limit = principal.case_limit
    if limit is None:
        return False
    if isinstance(limit, NamedCases):
        return case_id in limit.case_ids
    finder = provided(request.app, CaseFinder)
    return await finder.is_pupil(principal.ledger_id, case_id, limit.urn)
