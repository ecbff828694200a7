"""Creates an HTTP application with everything that the services share."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from fastapi import APIRouter, FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import health, openapi_app, problems, startup
from chassis.app_state import provide, provided
from chassis.database_schema import DatabaseSchema
from chassis.errors import CannotStart
from chassis.health import Health
from chassis.identity import (
    AcceptedCredentials,
    ActingKeyLookup,
    ActingPeople,
    KeyAuthenticator,
    token_authenticator,
)
from chassis.limits import FailedAuthentications, LimitSettings, LongPollSlots, RequestLimits
from chassis.middleware import RequestMiddleware
from chassis.openapi_app import OpenApiApp
from chassis.policies import SHARED_POLICIES, PolicyTable
from chassis.probes import serve_probes
from chassis.routing import OperationRoute, OperationRouter, operation_id, operations_of

Lifespan: TypeAlias = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_PROBLEMS_TAG: Final = {
    "problems": "The types of problem by which requests are refused, explained."
}
"""The tag of the operations that every service has."""
_DEFAULT_CREDENTIALS: Final = AcceptedCredentials()
_SHARED_OPERATIONS: Final = operations_of((problems.router, health.router, openapi_app.router))
_CONTACT: Final = {"name": "The maintainers"}
_LICENCE: Final = {"name": "Apache-2.0", "identifier": "Apache-2.0"}


@dataclass(frozen=True, slots=True)
class ApiInfo:
    """How a service describes itself in its OpenAPI document."""

    title: str
    version: str
    summary: str
    description: str
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    """Each tag of its operations, with what they have in common."""
    webhooks: APIRouter | None = None
    """The requests that the service sends."""
    policies: PolicyTable = field(default_factory=PolicyTable)
    """Who may use each of its operations."""


@asynccontextmanager
async def _no_lifespan(_app: FastAPI) -> AsyncGenerator[None]:
    yield


def build_app(
    info: ApiInfo,
    engine: AsyncEngine,
    *,
    operations: Sequence[OperationRoute],
    schemas: Sequence[DatabaseSchema] = (),
    lifespan: Lifespan = _no_lifespan,
    credentials: AcceptedCredentials = _DEFAULT_CREDENTIALS,
) -> FastAPI:
    """The application: the service's operations, and everything that all services share.

    `schemas` are those that must be current before it serves; `lifespan` is the service's own,
    run inside the common one, which checks the database first and closes the pool last.
    The limits of use are those of the environment until `provide_limits` sets others.

    Raises:
        InvalidPolicyTable: an operation has no policy, or a policy no operation.
    """
    app = _openapi_app(info, _lifespan(engine, schemas, lifespan))
    served = (*operations, *_SHARED_OPERATIONS)
    policies = info.policies.with_rows_of(SHARED_POLICIES)
    policies.check_operations({each.unique_id: each.is_public for each in served})
    provide(app, policies)
    index = OperationRouter(served)
    app.router.routes.extend((index, *served))
    provide(app, index)
    provide(app, KeyAuthenticator(engine, credentials.kind, credentials.peppers))
    provide(app, ActingPeople(ActingKeyLookup(engine)))
    max_age = credentials.token_keys_max_age_hours
    provide(app, token_authenticator(engine, credentials.kind, max_age))
    provide_limits(app, LimitSettings())
    provide(app, Health(health.database_checks(engine)))
    problems.install_handlers(app, index.allowed_methods)
    app.add_middleware(RequestMiddleware, routes=index)
    return app


def provide_limits(app: FastAPI, limits: LimitSettings) -> None:
    """Give an application its limits of use; what was counted before is forgotten."""
    provide(app, RequestLimits(limits))
    provide(app, FailedAuthentications(limits))
    provide(app, LongPollSlots(limits.long_polls))


def _openapi_app(info: ApiInfo, lifespan: Lifespan) -> OpenApiApp:
    return OpenApiApp(
        title=info.title,
        version=info.version,
        summary=info.summary,
        description=info.description,
        openapi_tags=[
            {"name": name, "description": description}
            for name, description in {**info.tags, **_PROBLEMS_TAG}.items()
        ],
        servers=[{"url": "/", "description": "This server"}],
        contact=_CONTACT,
        license_info=_LICENCE,
        openapi_url=None,  # served by openapi_app, with an entity tag
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=operation_id,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # chassis.telemetry has them
        webhooks=info.webhooks,
        lifespan=lifespan,
    )


def _lifespan(engine: AsyncEngine, schemas: Sequence[DatabaseSchema], inner: Lifespan) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        try:
            await startup.check_database(engine, schemas)
            async with serve_probes(provided(app, Health)), inner(app):
                yield
        except CannotStart as error:
            app.state.cannot_start = error  # printed by `serve.run_server`
            raise
        finally:
            await engine.dispose()

    return lifespan
