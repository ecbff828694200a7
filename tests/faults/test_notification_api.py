"""notification-service's API, with a fault at every await of every operation."""

from base64 import b64encode
from collections.abc import AsyncGenerator
from functools import partial
from typing import Final

import httpx
import pytest
import pytest_asyncio
from tests.faults.digest_calls import DIGEST_OPERATIONS
from tests.faults.environment import FaultEnvironment
from tests.faults.notice_calls import NOTICE_OPERATIONS, WITHOUT_KEY, NoticeCalls, opened_cases
from tests.faults.other_council import OtherCouncil
from tests.faults.support import WITHOUT_DATABASE, AdminQueries, ApiClient
from tests.faults.webhook_calls import WEBHOOK_OPERATIONS, WebhookCalls
from tests.journeys.notice_desk import NOTIFY_TOKEN

from chassis.testing.faults import QUICK_FAULTS, ApiSweep, Fault, FaultProxy

TO_PEOPLE: Final = {**NOTICE_OPERATIONS, **DIGEST_OPERATIONS}
"""The operations on notices and digests."""
OF_MADE_UP_PEOPLE: Final = "previewNoticeSettings"
"""It awaits the database to know its client, and for nothing else."""

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sweep(proxy: FaultProxy, http: httpx.AsyncClient, env: FaultEnvironment) -> ApiSweep:
    key = b64encode(bytes(range(32))).decode()
    process = await env.start(
        *("notification_service api", "NOTIFICATION_SERVICE_PORT"),
        WEBHOOK_SECRETS_KEY=key,
        SMTP_URL="smtp://127.0.0.1:9",
        NOTIFY_CALLBACK_TOKEN=NOTIFY_TOKEN,
    )
    return ApiSweep(proxy, process, http)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def work(sweep: ApiSweep, http: httpx.AsyncClient, records: AdminQueries) -> WebhookCalls:
    return WebhookCalls(ApiClient(http, sweep.process.url), records)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def letters(
    sweep: ApiSweep, http: httpx.AsyncClient, records: AdminQueries
) -> AsyncGenerator[NoticeCalls]:
    async with opened_cases(records) as cases:
        yield NoticeCalls(ApiClient(http, sweep.process.url), records, cases)


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def warm(sweep: ApiSweep, work: WebhookCalls, letters: NoticeCalls) -> None:
    """Each operation once, so that the fonts of a process's first letter are no growth."""
    webhooks = [partial(each, work) for each in WEBHOOK_OPERATIONS.values()]
    notices = [partial(each, letters) for each in TO_PEOPLE.values()]
    await sweep.warm_up([*webhooks, *notices])


async def test_every_operation_is_swept(work: WebhookCalls) -> None:
    swept = {*WEBHOOK_OPERATIONS, *TO_PEOPLE, *WITHOUT_DATABASE}
    assert await work.client.operations() == swept


@pytest.mark.parametrize("name", WEBHOOK_OPERATIONS)
async def test_every_request_survives_a_fault_at_any_await(
    sweep: ApiSweep, work: WebhookCalls, name: str
) -> None:
    await sweep.inject_at_every_await(partial(WEBHOOK_OPERATIONS[name], work), QUICK_FAULTS)


@pytest.mark.parametrize("name", [each for each in TO_PEOPLE if each != OF_MADE_UP_PEOPLE])
async def test_every_request_about_notices_survives_a_fault_at_any_await(
    sweep: ApiSweep, letters: NoticeCalls, name: str
) -> None:
    await sweep.inject_at_every_await(partial(TO_PEOPLE[name], letters), QUICK_FAULTS)


@pytest.mark.parametrize("name", [each for each in TO_PEOPLE if each not in WITHOUT_KEY])
async def test_another_council_learns_nothing_of_notices(
    sweep: ApiSweep, other: OtherCouncil, letters: NoticeCalls, name: str
) -> None:
    call = await TO_PEOPLE[name](letters)

    await other.assert_learns_nothing(call)

    response = await sweep.send(call)
    assert response.status_code == call.status, "the other council's requests had no effect"
    await other.assert_is_shown_nothing_of(response, call)


@pytest.mark.parametrize("name", WEBHOOK_OPERATIONS)
async def test_another_council_learns_nothing(
    sweep: ApiSweep, other: OtherCouncil, work: WebhookCalls, name: str
) -> None:
    call = await WEBHOOK_OPERATIONS[name](work)

    await other.assert_learns_nothing(call)

    response = await sweep.send(call)
    assert response.status_code == call.status, "the other council's requests had no effect"
    await other.assert_is_shown_nothing_of(response, call)


@pytest.mark.parametrize("name", ["createWebhookEndpoint", "getWebhookDelivery"])
async def test_every_request_survives_a_fault_on_new_connections(
    sweep: ApiSweep, work: WebhookCalls, name: str
) -> None:
    await sweep.inject_at_every_await(
        partial(WEBHOOK_OPERATIONS[name], work), QUICK_FAULTS, cold=True
    )


async def test_an_unresponsive_database_times_out(sweep: ApiSweep, work: WebhookCalls) -> None:
    """At the beginning, in the middle and at the commit of a transaction."""
    creating = partial(WEBHOOK_OPERATIONS["rotateWebhookSecret"], work)
    awaits = await sweep.list_awaits(creating)

    broken = [(creating, awaits[each]) for each in (0, len(awaits) // 2, -1)]
    await sweep.inject_concurrently(Fault.SILENCE, *broken)
