"""Requests without a key to every operation of an application, with much else that is wrong."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

import httpx
from fastapi import FastAPI

from chassis.routing import Operation

PUBLIC: Final = frozenset(
    {"/livez", "/readyz", "/docs", "/openapi.json", "/openapi-3.0.json", "/problems"}
)
"""What anybody may read; `/problems/{code}` too."""
_WRONG: Final[Sequence[tuple[Mapping[str, str], bytes]]] = (
    ({}, b""),
    ({"Content-Type": "application/json", "Idempotency-Key": "a"}, b"[[],[]"),
    ({"Content-Type": "application/json", "If-Match": "x" * 300}, b"{}"),
    ({"Content-Type": "text/plain"}, b"\xff"),
    ({"Authorization": "Bearer send_live_0000000000000000_wrong"}, b"{}"),
    ({"Authorization": "Basic x"}, b"{}"),
)


class Answered(NamedTuple):
    """What a stranger was answered."""

    method: str
    path: str
    status: int
    code: str


async def without_a_key(app: FastAPI) -> Sequence[Answered]:
    """What every operation under /v1 answers to a stranger who sends all kinds of nonsense."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        return [
            await _asked(client, method, path, headers, body)
            for operation in operations(app)
            for method in sorted(operation.takes)
            for path in (operation.path_format, operation.path_format + "?limit=x&unknown=1")
            for headers, body in _WRONG
        ]


def operations(app: FastAPI) -> Sequence[Operation]:
    """Every operation but those that anybody may use."""
    return [
        route
        for route in app.routes
        if isinstance(route, Operation)
        and route.path_format not in PUBLIC
        and not route.path_format.startswith("/problems/")
    ]


async def _asked(
    client: httpx.AsyncClient, method: str, template: str, headers: Mapping[str, str], body: bytes
) -> Answered:
    path = "/".join(str(UUID(int=1)) if part[:1] == "{" else part for part in template.split("/"))
    answer = await client.request(method, path, headers=headers, content=body)
    return Answered(method, template, answer.status_code, answer.json()["code"])
