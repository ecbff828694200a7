"""A client of the worklist of a council."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from httpx import AsyncClient
from tests.journeys.notice_desk import COUNCIL, EVALUATED_WITHIN_SECONDS, client

import deadline_service.main
from chassis.testing import CURSOR_SECRET, Database
from deadline_service.settings import Settings as DeadlineService


async def worklist_client(stack: AsyncExitStack, database: Database) -> AsyncClient:
    """Start the API of deadline-service, and connect to it."""
    app = deadline_service.main.create_app(
        DeadlineService(
            database_url=database.url_for("deadline_service"),
            cursor_secret=CURSOR_SECRET,
            database_pool_size=2,
        )
    )
    await stack.enter_async_context(app.router.lifespan_context(app))
    return await client(database, app, COUNCIL)


async def worklist_items(
    worklists: AsyncClient, position: int, *, kind: str | None = None
) -> list[dict[str, Any]]:
    """The items, once they follow from the event at a position.

    The evaluator is another process, which may be late on a machine under load: 503 says so.
    """
    wanted = {"min_position": position, **({} if kind is None else {"kind": kind})}
    async with asyncio.timeout(EVALUATED_WITHIN_SECONDS):
        while True:
            answer = await worklists.get("/v1/worklist", params=wanted)
            if answer.status_code != 503:
                break
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found
