"""Limits of use over HTTP, with real processes: a client is limited, and recovers."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias
from uuid import UUID, uuid4

import httpx
import pytest
from tests.faults.case_api_calls import PERSON
from tests.faults.support import COUNCIL, OTHER_COUNCIL, build_two_councils

from chassis.identity import KeyKind
from chassis.identity.api_key import generate_key
from chassis.testing import Database, issue_test_key
from chassis.testing.process import running_process
from chassis.testing.unreachable_limits import UNREACHABLE_LIMITS

BURST: Final = 10
"""Requests at once, of which two a second are given back."""
SETTINGS: Final = {
    "CLIENT_READS_PER_SECOND": "2",
    "LIMIT_BURST_SECONDS": "5",
    "FAILED_AUTHENTICATIONS_PER_MINUTE": "6",
    "DATABASE_POOL_SIZE": "2",
    "LONG_POLLS": "8",
}
Serve: TypeAlias = Callable[..., AbstractAsyncContextManager[str]]
Connect: TypeAlias = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
async def councils(database: Database) -> Database:
    """A database with two councils."""
    await build_two_councils(database.admin_url)
    return database


@pytest.fixture
def serve(councils: Database, tmp_path: Path) -> Serve:
    """Runs case-api: `async with serve(**settings) as url`."""

    @asynccontextmanager
    async def run(**settings: str) -> AsyncGenerator[str]:
        given = {**SETTINGS, "DATABASE_URL": councils.url_for("case_api"), **settings}
        log = tmp_path / "case-api.log"
        async with running_process("case_api api", given, log, "CASE_API_PORT") as process:
            yield process.url

    return run


@pytest.fixture
def connect(councils: Database) -> Connect:
    """A client with a key of a council: `async with connect(url, council) as client`."""

    @asynccontextmanager
    async def open_client(
        url: str, council: UUID, name: str = "a system"
    ) -> AsyncGenerator[httpx.AsyncClient]:
        key = await issue_test_key(
            councils, "cases:read", "cases:write", ledger=council, client=name
        )
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
            yield client

    return open_client


async def read(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get("/v1/cases")


async def send_until_refused(client: httpx.AsyncClient) -> httpx.Response:
    for _ in range(BURST * 20):
        response = await read(client)
        if response.status_code != 200:
            return response
    raise AssertionError("the client was never limited")


async def test_a_client_is_limited_and_recovers(serve: Serve, connect: Connect) -> None:
    async with serve() as url, connect(url, COUNCIL) as client:
        refused = await send_until_refused(client)

        assert (refused.status_code, refused.json()["code"]) == (429, "rate-limit-exceeded")
        assert refused.headers["RateLimit-Policy"].startswith('"client-read";q=10;w=5')
        await asyncio.sleep(int(refused.headers["Retry-After"]))
        assert (await read(client)).status_code == 200


async def test_a_limited_council_does_not_limit_another(serve: Serve, connect: Connect) -> None:
    # 60 of a client and 120 of a council at once, of which few are given back meanwhile.
    slow = {"CLIENT_READS_PER_SECOND": "1", "LIMIT_BURST_SECONDS": "60"}
    async with (
        serve(**slow) as url,
        connect(url, COUNCIL, "one") as one,
        connect(url, COUNCIL, "two") as two,
        connect(url, COUNCIL, "three") as three,
        connect(url, OTHER_COUNCIL) as other,
    ):
        refused = [await send_until_refused(each) for each in (one, two, three)]
        served = [(await read(other)).status_code for _ in range(BURST)]
        probes = [(await other.get("/readyz")).status_code for _ in range(BURST * 5)]

    assert {each.status_code for each in refused} == {429}
    assert "`council-read`" in refused[-1].json()["detail"]
    assert set(served) == {200}
    assert set(probes) == {200}


async def test_wrong_keys_are_slowed_and_a_right_one_behind_the_same_proxy_is_not(
    serve: Serve, connect: Connect
) -> None:
    """The proxy is this machine; it names its clients in X-Forwarded-For."""

    def at(address: str) -> dict[str, str]:
        return {"X-Forwarded-For": f"10.9.9.9, {address}"}

    async with (
        serve(TRUSTED_PROXIES="127.0.0.1", CLIENT_READS_PER_SECOND="1000") as url,
        connect(url, COUNCIL) as council,
        httpx.AsyncClient(base_url=url) as stranger,
    ):
        wrong = [f"Bearer {generate_key(KeyKind.LIVE).text}" for _ in range(20)]
        guesses = [
            await stranger.get("/v1/cases", headers={"Authorization": each, **at("192.0.2.1")})
            for each in wrong
        ]
        statuses = [each.status_code for each in guesses]
        served = await council.get("/v1/cases", headers=at("198.51.100.7"))

    assert statuses[:6] == [401] * 6
    assert set(statuses[6:]) <= {401, 429}
    assert statuses.count(429) > 10
    assert served.status_code == 200


async def test_an_untrusted_client_does_not_choose_its_address(serve: Serve) -> None:
    async with serve() as url, httpx.AsyncClient(base_url=url) as stranger:
        statuses = [
            (
                await stranger.get(
                    "/v1/cases",
                    headers={
                        "Authorization": f"Bearer {generate_key(KeyKind.LIVE).text}",
                        "X-Forwarded-For": f"192.0.2.{number}",
                    },
                )
            ).status_code
            for number in range(20)
        ]

    assert statuses.count(429) > 10


async def test_long_polls_leave_the_pool_to_others(serve: Serve, connect: Connect) -> None:
    """Of eight slots a council has two; the pool has two connections."""
    async with (
        serve(**UNREACHABLE_LIMITS) as url,
        connect(url, COUNCIL) as client,
        connect(url, OTHER_COUNCIL) as other,
        AsyncExitStack() as stack,
    ):
        group = await stack.enter_async_context(asyncio.TaskGroup())
        get = partial(client.get, "/v1/events", params={"wait": 30})
        polls = [group.create_task(get()) for _ in range(3)]
        done, waiting = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
        refused = await done.pop()

        served = [(await read(each)).status_code for each in (client, other) * 10]
        also_waits = group.create_task(other.get("/v1/events", params={"wait": 1}))

        assert refused.json()["code"] == "too-many-requests"
        assert refused.headers["Retry-After"] == "2"
        assert set(served) == {200}
        assert (await also_waits).json()["events"] == []
        opened = await client.post(
            "/v1/cases", json={"person": PERSON}, headers={"Idempotency-Key": str(uuid4())}
        )
        assert opened.status_code == 201, opened.text
        assert [len((await each).json()["events"]) for each in waiting] == [1, 1]
