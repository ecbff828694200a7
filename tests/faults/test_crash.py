"""A database server whose backend is killed, so that it ends all connections and recovers."""

from base64 import b64encode
from collections.abc import AsyncGenerator
from functools import partial

import httpx
import pytest
import pytest_asyncio
from tests.faults import casework, timetables, webhooks
from tests.faults.stage import Stage, stage
from tests.faults.system import Client

from chassis.testing import own_server
from chassis.testing.faults import Fault, Sweep

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here() -> AsyncGenerator[Stage]:
    with own_server() as server:
        async with stage(server) as made:
            yield made


async def test_case_api_goes_on_when_the_server_has_recovered(
    here: Stage, http: httpx.AsyncClient
) -> None:
    process = await here.start("case_api", "CASE_API_PORT")
    sweep = Sweep(here.proxy, process, http)
    work = casework.Casework(Client(http, process.url), here.records)

    opening = partial(casework.OPERATIONS["openCase"], work)
    awaits = await sweep.awaits(opening)
    for number in (0, len(awaits) // 2, -1):
        await sweep.broken(Fault.CRASH, (opening, awaits[number]))


async def test_notification_service_goes_on_when_the_server_has_recovered(
    here: Stage, http: httpx.AsyncClient
) -> None:
    key = b64encode(b"k" * 32).decode()
    process = await here.start(
        "notification_service api", "NOTIFICATION_SERVICE_PORT", WEBHOOK_SECRETS_KEY=key
    )
    sweep = Sweep(here.proxy, process, http)
    work = webhooks.Webhooks(Client(http, process.url), here.records)

    creating = partial(webhooks.OPERATIONS["createWebhookEndpoint"], work)
    *_, commit = await sweep.awaits(creating)
    await sweep.broken(Fault.CRASH, (creating, commit))


async def test_deadline_service_goes_on_when_the_server_has_recovered(
    here: Stage, http: httpx.AsyncClient
) -> None:
    process = await here.start("deadline_service api", "DEADLINE_SERVICE_PORT")
    sweep = Sweep(here.proxy, process, http)
    work = timetables.Timetables(Client(http, process.url), here.records, "")

    choosing = partial(timetables.OPERATIONS["putCouncilSettings"], work)
    *_, commit = await sweep.awaits(choosing)
    await sweep.broken(Fault.CRASH, (choosing, commit))
