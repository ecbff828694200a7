"""Every operation of the three services, as each role: generated from the tables of policies.

What a table denies is answered 403 and has no effect; what it allows is not.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from deploy.councils.scopes import API_SCOPES
from deploy.policies import SERVICE_POLICIES
from deploy.workspace import LOGIN_ROLES
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import SecretStr
from tests.faults.support import COUNCIL, build_two_councils

import case_api.main
import deadline_service.main
import notification_service.main
from case_api.settings import Settings as CaseApi
from case_api.testing.vault import PERSONAL_DATA_INDEX_KEYS, PERSONAL_DATA_KEYS
from chassis.app import provide_limits
from chassis.database import DriverConnection
from chassis.identity import LIMITED_ROLES, PERSON_ROLES, ActingRole
from chassis.routing import OperationRoute
from chassis.testing import (
    CURSOR_SECRET,
    Database,
    TestServer,
    fresh_database,
    issue_test_key,
    shared_server,
)
from chassis.testing.acting_people import TestSigner, register_signer
from chassis.testing.personal_data_settings import DESTROYED_KEYS_DIR
from chassis.testing.unreachable_limits import unreachable_limits
from deadline_service.settings import Settings as DeadlineService
from notification_service.settings import Settings as NotificationService

SCHOOL: Final = "999001"
SECRETS_KEY: Final = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TABLES: Final = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'identity') ORDER BY 1
"""
ROWS: Final = "SELECT md5(string_agg(each::text, ' ' ORDER BY each::text)) FROM {} AS each"
"""A digest of every row of a table."""
pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN, FOREIGN = str(uuid4()), str(uuid4())


class Attempt(NamedTuple):
    """A request of one operation."""

    service: str
    operation: str
    method: str
    path: str


class Council:
    """The three services, and a system of a council that acts for people."""

    def __init__(
        self, clients: dict[str, AsyncClient], routes: list[Attempt], signer: TestSigner
    ) -> None:
        self.clients = clients
        self.routes = routes
        self.signer = signer

    def person(self, role: ActingRole) -> str:
        """A person of a role, limited to a case of its own where the role is limited."""
        limits: dict[ActingRole, dict[str, Any]] = {
            ActingRole.PLAN_WRITER: {"cases": [OWN], "until": "2099-12-31"},
            ActingRole.SCHOOL: {"urn": SCHOOL},
            ActingRole.FAMILY: {"cases": [OWN]},
        }
        return self.signer.assertion(role, **limits.get(role, {}))

    async def send(self, attempt: Attempt, person: str | None, case: str) -> httpx.Response:
        """Send a request without a body, about a case."""
        headers = {"Idempotency-Key": str(uuid4()), "If-Match": '"1"'}
        if person is not None:
            headers["Acting-Person"] = person
        path = attempt.path.replace("{case_id}", case)
        return await self.clients[attempt.service].request(attempt.method, path, headers=headers)

    def attempts(self, role: ActingRole, *, allowed: bool) -> Iterator[Attempt]:
        """The operations that a role may or may not use."""
        for each in self.routes:
            if SERVICE_POLICIES[each.service].allows(each.operation, role) is allowed:
                yield each


@pytest.fixture(scope="module")
def server() -> TestServer:
    return shared_server(*LOGIN_ROLES)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def database(server: TestServer) -> AsyncGenerator[Database]:
    async with fresh_database(server, "two_councils", build_two_councils) as fresh:
        yield fresh


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def council(database: Database) -> AsyncGenerator[Council]:
    key = await issue_test_key(database, *API_SCOPES, ledger=COUNCIL)
    signer = await register_signer(database, ledger=COUNCIL)
    apps = apps_on(database)
    async with AsyncExitStack() as stack:
        clients: dict[str, AsyncClient] = {}
        for name, app in apps.items():
            provide_limits(app, unreachable_limits())
            await stack.enter_async_context(app.router.lifespan_context(app))
            clients[name] = await stack.enter_async_context(
                AsyncClient(
                    transport=ASGITransport(app),
                    base_url=f"http://{name}",
                    headers={"Authorization": f"Bearer {key}"},
                )
            )
        yield Council(clients, [*routes_of(apps)], signer)


def apps_on(database: Database) -> dict[str, FastAPI]:
    """The applications of the three services, each with the role of its own."""
    return {
        "case-api": case_api.main.create_app(
            CaseApi(
                database_url=database.url_for("case_api"),
                cursor_secret=CURSOR_SECRET,
                personal_data_keys=PERSONAL_DATA_KEYS,
                personal_data_index_keys=PERSONAL_DATA_INDEX_KEYS,
                destroyed_keys_dir=DESTROYED_KEYS_DIR,
            )
        ),
        "deadline-service": deadline_service.main.create_app(
            DeadlineService(
                database_url=database.url_for("deadline_service"), cursor_secret=CURSOR_SECRET
            )
        ),
        "notification-service": notification_service.main.create_app(
            NotificationService(
                database_url=database.url_for("notification_service"),
                cursor_secret=CURSOR_SECRET,
                webhook_secrets_key=SecretStr(SECRETS_KEY),
                personal_data_keys=PERSONAL_DATA_KEYS,
                personal_data_index_keys=PERSONAL_DATA_INDEX_KEYS,
            )
        ),
    }


def routes_of(apps: dict[str, FastAPI]) -> Iterator[Attempt]:
    """A request of each operation that needs a credential; every id in it is of nothing."""
    for service, app in apps.items():
        for route in app.routes:
            if isinstance(route, OperationRoute) and not route.is_public:
                path = route.path_format
                for name in route.param_convertors:
                    if name != "case_id":
                        path = path.replace(f"{{{name}}}", str(UUID(int=7)))
                (method,) = route.http_methods
                yield Attempt(service, route.unique_id, method, path)


@pytest.fixture
def state(database: Database) -> Callable[[], Awaitable[object]]:
    async def read() -> object:
        connection: DriverConnection = await asyncpg.connect(database.admin_url)
        try:
            tables = [row[0] for row in await connection.fetch(TABLES)]
            return {each: await connection.fetchval(ROWS.format(each)) for each in tables}
        finally:
            await connection.close()

    return read


@pytest.mark.parametrize("role", PERSON_ROLES)
async def test_what_the_table_denies_is_answered_403_and_has_no_effect(
    role: ActingRole, council: Council, state: Callable[[], Awaitable[object]]
) -> None:
    before, person = await state(), council.person(role)
    denied = [*council.attempts(role, allowed=False)]

    answers = {each: await council.send(each, person, OWN) for each in denied}

    assert len(denied) > 10
    assert [
        each.operation
        for each, response in answers.items()
        if (response.status_code, response.json()["code"]) != (403, "role-not-permitted")
    ] == []
    assert await state() == before


@pytest.mark.parametrize("role", PERSON_ROLES)
async def test_what_the_table_allows_is_not_denied(role: ActingRole, council: Council) -> None:
    person = council.person(role)

    answers = {
        each: await council.send(each, person, OWN)
        for each in council.attempts(role, allowed=True)
        if each.operation != "listEvents"
    }

    assert [
        each.operation for each, response in answers.items() if response.status_code in {401, 403}
    ] == []
    assert [
        each.operation for each, response in answers.items() if response.status_code >= 500
    ] == []


@pytest.mark.parametrize("role", sorted(LIMITED_ROLES))
async def test_a_case_of_another_child_answers_as_an_unknown_one(
    role: ActingRole, council: Council
) -> None:
    opened = await council.clients["case-api"].post(
        "/v1/cases",
        json={
            "person": {
                "family_name": "Example",
                "given_names": "Sam",
                "birth_date": "2015-10-05",
            }
        },
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert opened.status_code == 201, opened.text
    foreign, person = str(opened.json()["case_id"]), council.person(role)

    of_cases = [each for each in council.attempts(role, allowed=True) if "{case_id}" in each.path]
    for each in of_cases:
        shown = answer(await council.send(each, person, foreign))
        assert shown == answer(await council.send(each, person, FOREIGN)), each
        assert shown == answer(await council.send(each, None, FOREIGN)), each
    assert of_cases


def answer(response: httpx.Response) -> tuple[int, str, dict[str, str]]:
    """What a response shows, without what differs between any two."""
    differs = {"x-request-id", "ratelimit"}
    headers = {name: text for name, text in response.headers.items() if name not in differs}
    request_id = response.headers["x-request-id"]
    return response.status_code, response.text.replace(request_id, "request"), headers
