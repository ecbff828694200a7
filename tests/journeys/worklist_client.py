"""A client of the worklist of a council."""

from contextlib import AsyncExitStack

from httpx import AsyncClient
from tests.journeys.notice_desk import COUNCIL, client

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
