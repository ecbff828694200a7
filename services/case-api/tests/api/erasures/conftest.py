"""A case whose file has everything, and clients that erase it."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response

from case_api.api.dependencies import AppContext
from case_api.testing import full_file
from case_api.testing.full_file import closed, full, opening
from chassis.app_state import provide, provided
from events.destroyed_keys import DestroyedKeys
from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
Erase = Callable[..., Awaitable[Response]]
_numbers = itertools.count()
__all__ = ("closed", "full", "opening")


@pytest.fixture(autouse=True)
def keys(app: FastAPI, tmp_path: Path) -> DestroyedKeys:
    """The ledger of destroyed keys of the application, for one test."""
    own = DestroyedKeys(tmp_path / "destroyed-keys")
    own.folder.mkdir()
    provide(app, replace(provided(app, AppContext), destroyed_keys=own))
    return own


@pytest.fixture
async def eraser(connect: Connect, council: LedgerId) -> AsyncClient:
    """A client with the scope of erasures alone."""
    return await connect(council, "cases:erase")


@pytest.fixture
def erase(eraser: AsyncClient) -> Erase:
    """Erases the child of the case at a path, or a related person."""

    async def erased(path: str, person_id: str | None = None, **more: str) -> Response:
        who = {"subject": "child"}
        if person_id is not None:
            who = {"subject": "related_person", "person_id": person_id}
        key = more.pop("key", f"erasure-{next(_numbers)}")
        body = {**who, "legal_basis": "retention_period_ended", "on": "2026-11-20", **more}
        return await eraser.post(f"{path}/erasures", json=body, headers={"Idempotency-Key": key})

    return erased


@pytest.fixture
def of_child() -> tuple[str, ...]:
    return full_file.OF_CHILD


@pytest.fixture
def of_parent() -> tuple[str, ...]:
    return full_file.OF_PARENT


@pytest.fixture
def location() -> str:
    return full_file.LOCATION
