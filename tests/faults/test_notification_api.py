"""notification-service's API, with a fault at every await of every operation."""

from base64 import b64encode
from functools import partial

import httpx
import pytest
import pytest_asyncio
from tests.faults.stage import Stage
from tests.faults.system import ASKS_NOTHING, Client, Records
from tests.faults.webhooks import OPERATIONS, Webhooks

from chassis.testing.faults import QUICK, Fault, FaultProxy, Sweep

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sweep(proxy: FaultProxy, http: httpx.AsyncClient, here: Stage) -> Sweep:
    key = b64encode(b"k" * 32).decode()
    process = await here.start(
        *("notification_service api", "NOTIFICATION_SERVICE_PORT"),
        WEBHOOK_SECRETS_KEY=key,
    )
    return Sweep(proxy, process, http)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def work(sweep: Sweep, http: httpx.AsyncClient, records: Records) -> Webhooks:
    made = Webhooks(Client(http, sweep.process.url), records)
    await sweep.warm_up([partial(each, made) for each in OPERATIONS.values()])
    return made


async def test_every_operation_is_swept(work: Webhooks) -> None:
    assert await work.client.operations() == {*OPERATIONS, *ASKS_NOTHING}


@pytest.mark.parametrize("name", OPERATIONS)
async def test_a_fault_at_any_await_is_survived(sweep: Sweep, work: Webhooks, name: str) -> None:
    await sweep.every_await(partial(OPERATIONS[name], work), QUICK)


@pytest.mark.parametrize("name", ["createWebhookEndpoint", "getWebhookDelivery"])
async def test_a_fault_at_any_await_on_new_connections_is_survived(
    sweep: Sweep, work: Webhooks, name: str
) -> None:
    await sweep.every_await(partial(OPERATIONS[name], work), QUICK, cold=True)


async def test_a_silent_database_is_given_up_in_time(sweep: Sweep, work: Webhooks) -> None:
    """At the beginning, in the middle and at the commit of a transaction."""
    creating = partial(OPERATIONS["rotateWebhookSecret"], work)
    awaits = await sweep.awaits(creating)

    broken = [(creating, awaits[each]) for each in (0, len(awaits) // 2, -1)]
    await sweep.broken(Fault.SILENCE, *broken)
