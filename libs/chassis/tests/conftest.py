from collections.abc import AsyncGenerator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.app import ApiInfo, build_app
from chassis.app_state import provide
from chassis.database import create_engine
from chassis.identity import AcceptedCredentials
from chassis.routing import operations_of
from chassis.testing import (
    Database,
    TestServer,
    fresh_database,
    issue_test_key,
    peppers_of_tests,
    shared_server,
    system_policies,
)
from chassis.testing.sample_service import schema, service
from chassis.testing.sample_service.schema import ROLE


@pytest.fixture(scope="session")
def postgres() -> TestServer:
    return shared_server(ROLE)


@pytest.fixture
async def database(postgres: TestServer) -> AsyncGenerator[Database]:
    async with fresh_database(postgres, "library", schema.build_notes_database) as fresh:
        yield fresh


@pytest.fixture
async def engine(database: Database) -> AsyncGenerator[AsyncEngine]:
    pool = create_engine(database.url_for(ROLE.name), pool_size=2)
    yield pool
    await pool.dispose()


@pytest.fixture
def app(engine: AsyncEngine) -> FastAPI:
    tags, policies = {"notes": "Notes."}, system_policies(service.router)
    about = ApiInfo(
        "Library", "1.2.3", "Lends notes", "A made-up service.", tags, policies=policies
    )
    credentials = AcceptedCredentials(peppers=peppers_of_tests())
    app = build_app(
        about,
        engine,
        operations=operations_of([service.router]),
        schemas=schema.SCHEMAS,
        credentials=credentials,
    )
    provide(app, service.NotesContext(engine))
    return app


@pytest.fixture
async def http(app: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://library") as client:
        yield client


@pytest.fixture
async def writer(http: httpx.AsyncClient, database: Database) -> httpx.AsyncClient:
    """A client that may read and write."""
    key = await issue_test_key(database, "notes:read", "notes:write", ledger=UUID(int=1))
    http.headers["Authorization"] = f"Bearer {key}"
    return http
