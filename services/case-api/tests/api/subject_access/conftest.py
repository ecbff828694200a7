"""A case whose file has everything, with words of other people in its texts; and its export."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx import AsyncClient, Response

from case_api.testing.full_file import ADVICE, FullCase, closed, full, opening
from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]
Export = Callable[..., Awaitable[Response]]
__all__ = ("closed", "full", "opening")


@pytest.fixture
async def mentioned(full: FullCase, client: AsyncClient, record: Record) -> FullCase:
    """The same, with a text and advice that name a parent and a teacher."""
    text = "Philippa Vautier phoned from 01632960123; Ms Perchard of 2 Bouley Lane, Anytown wrote."
    await record(f"{full.path}/texts", {"content": text})
    content = {
        "background": ["PERCHARD says that Zebedee and Mrs Vautier wait."],
        "authors": [{"name": "Ludovic Noel", "role": "Psychologist"}],
    }
    path = f"{full.path}/advice/{ADVICE}"
    tag = (await client.get(path)).headers["ETag"]
    put = await client.put(path, json=content, headers={"If-Match": tag})
    assert put.status_code == 200, put.text
    return full


@pytest.fixture
async def exporter(connect: Connect, council: LedgerId) -> AsyncClient:
    """A client with the scope of exports alone."""
    return await connect(council, "exports:read")


@pytest.fixture
def export(exporter: AsyncClient) -> Export:
    """Exports the case at a path."""

    async def exported(path: str, **body: object) -> Response:
        return await exporter.post(
            f"{path}/subject-access-exports", json=body, headers={"Idempotency-Key": "export"}
        )

    return exported
