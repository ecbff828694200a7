"""Requests without a key, and otherwise invalid, to every operation of an application."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

import httpx
from fastapi import FastAPI

from chassis.app import provide_limits
from chassis.routing import OperationRoute
from chassis.testing.unreachable_limits import unreachable_limits

PUBLIC_PATHS: Final = frozenset(
    {
        *("/livez", "/readyz", "/docs", "/openapi.json", "/openapi-3.0.json", "/problems"),
        "/v1/calendars/{token}.ics",  # the address is the secret
        "/v1/webhooks/permissions/{token}",  # the same
        "/v1/callbacks/dfe-sui/{ledger_id}",  # the signature is the credential
        "/v1/callbacks/govuk-notify",  # a bearer token of its own
    }
)
"""Public paths, in addition to those below `/problems/` and `/swagger-ui/`."""
_INVALID_REQUESTS: Final[Sequence[tuple[Mapping[str, str], bytes]]] = (
    ({}, b""),
    ({"Content-Type": "application/json", "Idempotency-Key": "a"}, b"[[],[]"),
    ({"Content-Type": "application/json", "If-Match": "x" * 300}, b"{}"),
    ({"Content-Type": "text/plain"}, b"\xff"),
    ({"Authorization": "Bearer send_live_0000000000000000_wrong"}, b"{}"),
    ({"Authorization": "Basic x"}, b"{}"),
)


class AnonymousResponse(NamedTuple):
    """The response to an unauthenticated request."""

    method: str
    path: str
    status: int
    code: str


async def request_without_key(app: FastAPI) -> Sequence[AnonymousResponse]:
    """The response of every operation under /v1 to invalid requests without a key.

    The application's limits of use are set so high that none is reached.
    """
    provide_limits(app, unreachable_limits())
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        return [
            await _send(client, method, path, headers, body)
            for operation in protected_operations(app)
            for method in sorted(operation.http_methods)
            for path in (operation.path_format, operation.path_format + "?limit=x&unknown=1")
            for headers, body in _INVALID_REQUESTS
        ]


def protected_operations(app: FastAPI) -> Sequence[OperationRoute]:
    """Every operation except the public ones."""
    return [
        route
        for route in app.routes
        if isinstance(route, OperationRoute)
        and route.path_format not in PUBLIC_PATHS
        and not route.path_format.startswith(("/problems/", "/swagger-ui/"))
    ]


async def _send(
    client: httpx.AsyncClient, method: str, template: str, headers: Mapping[str, str], body: bytes
) -> AnonymousResponse:
    path = "/".join(str(UUID(int=1)) if part[:1] == "{" else part for part in template.split("/"))
    response = await client.request(method, path, headers=headers, content=body)
    return AnonymousResponse(method, template, response.status_code, response.json()["code"])
