"""Wiring: the one module that knows everyone, and that no one knows."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Final
from uuid import UUID, uuid4

from fastapi import FastAPI

from case_api.api import feed, listing, opening, people, reading, recording
from case_api.api.doors import Doors
from case_api.settings import Settings
from case_api.store import migrate as cases
from chassis import identity, logs, serve
from chassis.app import ApiInfo, build_app
from chassis.background_tasks import background_tasks
from chassis.clock import Clock, clock_for
from chassis.cursor import CursorCodec
from chassis.database import create_engine, dsn
from chassis.database_schema import DatabaseSchema
from chassis.idempotency import purge_periodically
from chassis.settings import load_settings
from events.append_notify import AppendListener, AppendNotifier
from events.log import migrate as log

ABOUT: Final = ApiInfo(
    title="case-api",
    version=version("case-api"),
    summary="What happened in the cases of children with special educational needs.",
    description="Facts go in, one operation each, named for what happened; cases, their histories "
    "and a change feed come out. What is late or unusual is recorded, because it happened; what "
    "cannot have happened is refused, with the fact that is in the way.",
    tags={
        "cases": "Cases, and the facts that are recorded in them: one operation for each fact.",
        "people": "The child or young person of a case, who is kept apart from the facts.",
        "events": "The change feed: every fact of the council, in the order of recording.",
    },
)
ROUTERS: Final = (
    opening.router,
    listing.router,
    reading.router,
    recording.router,
    people.router,
    feed.router,
)
SCHEMAS: Final = (
    DatabaseSchema(log.SCHEMA, log.MIGRATIONS),
    DatabaseSchema(identity.SCHEMA, identity.MIGRATIONS),
    DatabaseSchema(cases.SCHEMA, cases.MIGRATIONS),
)


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    new_id: Callable[[], UUID] = uuid4,
) -> FastAPI:
    """The HTTP application, wired."""
    engine = create_engine(settings.database_url, pool_size=settings.database_pool_size)
    bell = AppendNotifier(dsn(settings.database_url))
    ear = AppendListener(dsn(settings.database_url))

    @asynccontextmanager
    async def ringing(_app: FastAPI) -> AsyncGenerator[None]:
        async with background_tasks(
            bell.run(), ear.run(), purge_periodically(engine, cases.SCHEMA)
        ):
            yield

    app = build_app(
        ABOUT,
        engine,
        routers=ROUTERS,
        schemas=SCHEMAS,
        lifespan=ringing,
        key_kind=settings.key_kind,
    )
    app.state.cursors = CursorCodec(settings.cursor_key)
    app.state.doors = Doors(
        engine=engine,
        clock=clock or clock_for(engine, settings),
        new_id=new_id,
        ring=bell.notify,
        wait=ear.wait,
    )
    return app


def main() -> None:
    """Serve until told to stop."""
    settings = load_settings(Settings)
    logs.configure("case-api", level=settings.log_level)
    app = create_app(settings)
    serve.run_server(app, settings.bind_host, settings.case_api_port, drain=settings.drain_seconds)
