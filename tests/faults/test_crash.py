"""A database server whose backend is killed, so that it ends all connections and recovers."""

from base64 import b64encode
from collections.abc import AsyncGenerator
from functools import partial

import httpx
import pytest
import pytest_asyncio
from deploy.workspace import LOGIN_ROLES
from tests.faults import case_api_calls, deadline_calls, webhook_calls
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import ApiClient

from chassis.testing import own_server
from chassis.testing.faults import ApiSweep, Fault

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def env() -> AsyncGenerator[FaultEnvironment]:
    with own_server(*LOGIN_ROLES) as server:
        async with fault_environment(server) as made:
            yield made


async def test_case_api_works_again_after_a_crash_of_the_server(
    env: FaultEnvironment, http: httpx.AsyncClient
) -> None:
    process = await env.start("case_api api", "CASE_API_PORT")
    sweep = ApiSweep(env.proxy, process, http)
    work = case_api_calls.CaseApiCalls(ApiClient(http, process.url), env.records)

    opening = partial(case_api_calls.CASE_API_OPERATIONS["openCase"], work)
    awaits = await sweep.list_awaits(opening)
    for number in (0, len(awaits) // 2, -1):
        await sweep.inject_concurrently(Fault.CRASH, (opening, awaits[number]))


async def test_notification_service_works_again_after_a_crash_of_the_server(
    env: FaultEnvironment, http: httpx.AsyncClient
) -> None:
    key = b64encode(bytes(range(32))).decode()
    process = await env.start(
        "notification_service api", "NOTIFICATION_SERVICE_PORT", WEBHOOK_SECRETS_KEY=key
    )
    sweep = ApiSweep(env.proxy, process, http)
    work = webhook_calls.WebhookCalls(ApiClient(http, process.url), env.records)

    creating = partial(webhook_calls.WEBHOOK_OPERATIONS["createWebhookEndpoint"], work)
    *_, commit = await sweep.list_awaits(creating)
    await sweep.inject_concurrently(Fault.CRASH, (creating, commit))


async def test_deadline_service_works_again_after_a_crash_of_the_server(
    env: FaultEnvironment, http: httpx.AsyncClient
) -> None:
    process = await env.start("deadline_service api", "DEADLINE_SERVICE_PORT")
    sweep = ApiSweep(env.proxy, process, http)
    work = deadline_calls.DeadlineCalls(ApiClient(http, process.url), env.records, "")

    choosing = partial(deadline_calls.DEADLINE_OPERATIONS["putCouncilSettings"], work)
    *_, commit = await sweep.list_awaits(choosing)
    await sweep.inject_concurrently(Fault.CRASH, (choosing, commit))
