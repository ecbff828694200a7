"""Access tokens of a real authorization server, taken by a real service, over HTTP."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from deploy.administrator import owner_transaction
from deploy.councils.arguments import parser
from deploy.councils.commands import CLI_COMMANDS
from tests.journeys.authorization_server import (
    API,
    CLIENT_SECRET,
    ON_BEHALF_OF,
    OTHER_TENANT,
    PORTAL,
    SYSTEM,
    TENANT,
    USER,
)

from chassis.free_ports import find_free_port
from chassis.testing import Database
from chassis.testing.process import ServiceProcess, running_process

ROOT: Final = Path(__file__).parents[2]
NEW_CASE: Final = {
    "person": {"family_name": "Example", "given_names": "Robin", "birth_date": "2016-10-05"}
}
ENTRA: Final = f"{TENANT}/v2.0"
OTHER_ENTRA: Final = f"{OTHER_TENANT}/v2.0"
AS_ENTRA: Final = ("--name", "entra", "--profile", "entra")
READ: Final = "cases:read people:read"
WRITE: Final = "cases:read cases:write"


class AuthorizationServerProcess:
    """The authorization server, started and stopped."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._port = find_free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._client = client
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        self._process = self._run()
        async with asyncio.timeout(60):
            while True:
                assert self._process.poll() is None
                try:
                    await self._client.get(f"{self.url}/generic/keys")
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
                else:
                    return

    def _run(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.authorization_server"],
            env={**os.environ, "PORT": str(self._port)},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    async def rotate_keys(self) -> None:
        (await self._client.post(f"{self.url}/rotate")).raise_for_status()

    async def configuration(self, folder: str) -> dict[str, Any]:
        path = f"{self.url}/{folder}/.well-known/openid-configuration"
        return (await self._client.get(path)).raise_for_status().json()

    async def token(self, folder: str, scope: str) -> str:
        """A token of the system, which acts for itself."""
        return await self._token(folder, SYSTEM, grant_type="client_credentials", scope=scope)

    async def token_on_behalf_of_a_user(self, folder: str, scope: str) -> str:
        """A token of the system for the user who signed in to the portal."""
        signed_in = {"username": "officer", "password": "password of the officer"}
        of_user = await self._token(folder, PORTAL, grant_type="password", scope="", **signed_in)
        exchange = {"grant_type": ON_BEHALF_OF, "assertion": of_user}
        return await self._token(folder, SYSTEM, scope=scope, **exchange)

    async def _token(self, folder: str, client_id: str, **form: str) -> str:
        url = (await self.configuration(folder))["token_endpoint"]
        response = await self._client.post(url, data=form, auth=(client_id, CLIENT_SECRET))
        assert response.status_code == 200, response.text
        return response.json()["access_token"]


class Journey:
    """An authorization server, a database with two councils, and case-api."""

    def __init__(
        self,
        database: Database,
        issuers: AuthorizationServerProcess,
        client: httpx.AsyncClient,
        service: ServiceProcess,
    ) -> None:
        self._database = database
        self.issuers = issuers
        self._client = client
        self._service = service

    async def administer(self, *arguments: str) -> str:
        """Run a command of the administrator; what it prints."""
        parsed = parser().parse_args(arguments)
        async with owner_transaction(self._database.admin_url) as db:
            return (await CLI_COMMANDS[parsed.command](db, parsed)).stdout.strip()

    async def trust(self, authority: str, folder: str, *further: str) -> str:
        """Register an issuer; its id."""
        known = await self.issuers.configuration(folder)
        return await self.administer(
            *("issuers", "add", authority, "--kind", "test", "--audience", API),
            *("--issuer", known["issuer"], "--keys", known["jwks_uri"]),
            *("--scopes", "cases:read,cases:write,people:read", *further),
        )

    async def status(self, token: str) -> int:
        """The status of a list of cases."""
        return (await self.get("/v1/cases", token)).status_code

    async def wait_until_accepted(self, token: str) -> None:
        """Wait until the service has read a registration that it did not know."""
        async with asyncio.timeout(60):
            while await self.status(token) == 401:  # noqa: ASYNC110  # of another process
                await asyncio.sleep(0.2)

    async def open_case(self, token: str, key: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        url = f"{self._service.url}/v1/cases"
        return await self._client.post(url, json=NEW_CASE, headers=headers)

    async def get(self, path: str, token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return await self._client.get(f"{self._service.url}{path}", headers=headers)


@asynccontextmanager
async def journey_of(database: Database, folder: Path) -> AsyncGenerator[Journey]:
    settings = {"DATABASE_URL": database.url_for("case_api"), "SANDBOX": "1"}
    async with httpx.AsyncClient(timeout=30) as client:
        issuers = AuthorizationServerProcess(client)
        await issuers.start()
        try:
            service = running_process(
                "case_api api", settings, folder / "case-api.log", "CASE_API_PORT"
            )
            async with service as process:
                yield Journey(database, issuers, client, process)
        finally:
            issuers.stop()


@pytest.fixture
async def journey(database: Database, tmp_path: Path) -> AsyncGenerator[Journey]:
    async with journey_of(database, tmp_path) as started:
        await started.administer("register", "919", "Hertfordshire County Council")
        await started.administer("register", "926", "Norfolk County Council")
        yield started


async def test_a_system_and_a_person_use_tokens_of_the_tenant(journey: Journey) -> None:
    issuers = journey.issuers
    reading = await issuers.token(ENTRA, READ)
    assert await journey.status(reading) == 401, "no one has registered the issuer"

    await journey.trust("919", ENTRA, *AS_ENTRA, "--tenant", TENANT)
    await journey.trust("926", OTHER_ENTRA, *AS_ENTRA, "--tenant", OTHER_TENANT)
    await journey.wait_until_accepted(reading)

    opened = await journey.open_case(reading, "1")
    assert opened.status_code == 403
    assert "cases:write" in opened.headers["WWW-Authenticate"]

    by_system = await journey.open_case(await issuers.token(ENTRA, WRITE), "2")
    of_user = await issuers.token_on_behalf_of_a_user(ENTRA, WRITE)
    by_user = await journey.open_case(of_user, "2")
    assert (by_system.status_code, by_user.status_code) == (201, 201)
    paths = [f"/v1/cases/{each.json()['case_id']}" for each in (by_system, by_user)]
    actors = [(await journey.get(f"{each}/person", reading)).json() for each in paths]
    assert [each["recorded_by"] for each in actors] == [
        f"client:entra:{SYSTEM}",
        f"client:entra:{SYSTEM} user:{USER}",
    ]

    other_council = await issuers.token(OTHER_ENTRA, READ)
    assert (await journey.get(paths[0], reading)).status_code == 200
    assert (await journey.get(paths[0], other_council)).status_code == 404
    assert (await journey.get("/v1/cases", other_council)).json()["cases"] == []


async def test_keys_change_and_an_outage_passes_without_a_refusal(journey: Journey) -> None:
    issuers = journey.issuers
    await journey.trust("919", ENTRA, *AS_ENTRA, "--tenant", TENANT)
    first = await issuers.token(ENTRA, READ)
    assert await journey.status(first) == 200

    await issuers.rotate_keys()
    second, third = await issuers.token(ENTRA, READ), await issuers.token(ENTRA, WRITE)
    assert await journey.status(second) == 200, "the new key is fetched when it is first used"

    issuers.stop()
    assert await journey.status(third) == 200, "the keys are known"


async def test_without_any_keys_the_service_answers_when_to_try_again(journey: Journey) -> None:
    issuers = journey.issuers
    await journey.trust("919", ENTRA, *AS_ENTRA, "--tenant", TENANT)
    token = await issuers.token(ENTRA, READ)
    issuers.stop()

    response = await journey.get("/v1/cases", token)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")


async def test_a_token_by_rfc_9068_is_taken(journey: Journey) -> None:
    issuers = journey.issuers
    await journey.trust("919", "generic", "--name", "sso", "--profile", "rfc9068")

    assert await journey.status(await issuers.token("generic", READ)) == 200
    assert await journey.status(await issuers.token("generic", "deadlines:read")) == 403
    of_user = await issuers.token_on_behalf_of_a_user("generic", WRITE)
    assert (await journey.open_case(of_user, "1")).status_code == 201


async def test_a_removed_issuer_ends(journey: Journey) -> None:
    issuer = await journey.trust("919", ENTRA, *AS_ENTRA, "--tenant", TENANT)
    assert issuer in await journey.administer("issuers", "list", "919")

    await journey.administer("issuers", "remove", issuer)

    assert await journey.status(await journey.issuers.token(ENTRA, READ)) == 401
    assert issuer not in await journey.administer("issuers", "list")
    assert issuer in await journey.administer("issuers", "list", "--all", "--json")
