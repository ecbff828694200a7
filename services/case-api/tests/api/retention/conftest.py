"""A council with a retention schedule, and the worker of its runs."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.api.dependencies import AppContext
from case_api.testing.retention_council import RetentionCouncil, SetClock
from case_api.testing.vault import VAULT
from case_api.worker.retention.retention_worker import RetentionWorker
from chassis.app_state import provide, provided
from events.destroyed_keys import DestroyedKeys
from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
Record = Callable[..., Awaitable[dict[str, Any]]]
MakeWorker = Callable[[Callable[[], datetime]], RetentionWorker]


@pytest.fixture(autouse=True)
def keys(app: FastAPI, tmp_path: Path) -> DestroyedKeys:
    """The ledger of destroyed keys of the application and the worker, for one test."""
    own = DestroyedKeys(tmp_path / "destroyed-keys")
    own.folder.mkdir()
    provide(app, replace(provided(app, AppContext), destroyed_keys=own))
    return own


@pytest.fixture
def make_worker(engine: AsyncEngine, keys: DestroyedKeys, clock: SetClock) -> MakeWorker:
    def made(now: Callable[[], datetime]) -> RetentionWorker:
        return RetentionWorker(engine, VAULT, keys, clock, uuid4, lambda: None, now)

    return made


@pytest.fixture
async def eraser(connect: Connect, council: LedgerId) -> AsyncClient:
    """A client with the scope of erasures alone."""
    return await connect(council, "cases:erase")


@pytest.fixture
def retention(
    client: AsyncClient,
    eraser: AsyncClient,
    clock: SetClock,
    record: Record,
    opening: dict[str, Any],
    make_worker: MakeWorker,
) -> RetentionCouncil:
    return RetentionCouncil(client, eraser, clock, record, opening, make_worker)
