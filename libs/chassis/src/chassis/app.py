"""An HTTP application with all that every service has."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from fastapi import APIRouter, FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import health, problems, service, startup
from chassis.errors import CannotStart
from chassis.health import Health
from chassis.identity import Keyring, Kind
from chassis.middleware import Surround
from chassis.probes import probes
from chassis.routing import Index, Operation, include
from chassis.schemas import Schema
from chassis.service import Service, operation_id

Lifespan: TypeAlias = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_PROBLEMS: Final = {"problems": "The types of problem by which requests are refused, explained."}
"""The tag that every service has."""
_CONTACT: Final = {"name": "The maintainers"}
_LICENCE: Final = {"name": "Apache-2.0", "identifier": "Apache-2.0"}


@dataclass(frozen=True, slots=True)
class About:
    """What a service says of itself in its published document."""

    title: str
    version: str
    summary: str
    description: str
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """Each tag of its operations, with what they have in common."""


@asynccontextmanager
async def _nothing(_app: FastAPI) -> AsyncGenerator[None]:
    yield


def create(
    about: About,
    engine: AsyncEngine,
    *,
    routers: Sequence[APIRouter],
    schemas: Sequence[Schema] = (),
    lifespan: Lifespan = _nothing,
    keys: Kind = Kind.LIVE,
) -> FastAPI:
    """The application: the service's routers, and everything that is the same in all of them.

    `schemas` are those that must be current before it serves; `lifespan` is the service's own,
    inside ours, which checks the database first and closes the pool last. `keys` is the kind of API
    keys that it takes; others are refused as if they were unknown.
    """
    app = _service(about, _lifespan(engine, schemas, lifespan))
    for router in (*routers, problems.router, health.router, service.router):
        include(app, router)
    index = Index(route for route in app.routes if isinstance(route, Operation))
    app.router.routes.insert(0, index)
    app.state.routes = index
    app.state.keyring = Keyring(engine, keys)
    app.state.health = Health(health.of_database(engine))
    problems.install(app)
    app.add_middleware(Surround, routes=index)
    return app


def _service(about: About, lifespan: Lifespan) -> Service:
    return Service(
        title=about.title,
        version=about.version,
        summary=about.summary,
        description=about.description,
        openapi_tags=[
            {"name": name, "description": told}
            for name, told in {**about.tags, **_PROBLEMS}.items()
        ],
        servers=[{"url": "/", "description": "This server"}],
        contact=_CONTACT,
        license_info=_LICENCE,
        openapi_url=None,  # served by us, with a tag
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=operation_id,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours: chassis.telemetry
        lifespan=lifespan,
    )


def _lifespan(engine: AsyncEngine, schemas: Sequence[Schema], inner: Lifespan) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        try:
            await startup.check(engine, schemas)
            async with probes(app.state.health), inner(app):
                yield
        except CannotStart as why:
            app.state.cannot_start = why  # told by `serve.run`, in its own words
            raise
        await engine.dispose()

    return lifespan
