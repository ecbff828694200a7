"""A council or a worker that hangs does not block others."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from typing import Final
from uuid import uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from tests.faults.case_api_calls import PERSON
from tests.faults.environment import FaultEnvironment, fault_environment
from tests.faults.support import COUNCIL, OTHER_COUNCIL, AdminQueries, ApiClient, new_key_header
from tests.faults.worker_support import (
    REQUEST_RECEIVED,
    evaluated_rules,
    new_case_id,
    record_facts,
    wait_until_caught_up,
)

from chassis.database import DriverConnection
from chassis.testing.faults import Fault, Injection, nth_of_statement

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]

CONCURRENT_OPENINGS: Final = 20
"""Requests at once: twice as many as the process has connections."""
APPEND: Final = """
    SELECT log.append_one_v2($1, $2, -2, $3, 'case.opened', 1::smallint, 'tester', $2,
                             NULL, NULL, NULL, '{"cohort":2016}')
"""
EVENT_COUNT: Final = "SELECT count(*) FROM log.event WHERE event_id = $1"
ENDED_BY_THE_SERVER: Final = (
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
    OSError,
)
"""What the driver raises on a connection that the server has ended.

`InternalClientError`, where it had read only a part of the server's last message.
"""
END_TIMEOUT_SECONDS: Final = 60
"""Seconds within which the server ends an idle transaction and the council can record again."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def takeover() -> AsyncGenerator[asyncio.Task[None]]:
    """Runs concurrently with the other tests, because it takes an idle worker's timeout."""
    task = asyncio.create_task(check_takeover())
    yield task
    task.cancel()


async def check_takeover() -> None:
    async with fault_environment() as env:
        first = await env.start("deadline_service evaluator")
        case = new_case_id()
        # It stops while it holds a checkpoint, and its connection stays open.
        stopped = Injection(Fault.SILENCE, nth_of_statement("SAVEPOINT batch"), first.suspend)
        env.proxy.arm(stopped)
        await record_facts(env, {"type": "case.opened"}, REQUEST_RECEIVED, case=case)
        await stopped.wait_until_fired(END_TIMEOUT_SECONDS)
        try:
            await env.start("deadline_service evaluator")
            await wait_until_caught_up(env.records, "deadline")
        finally:
            first.send_signal(signal.SIGCONT)
        await wait_until_caught_up(env.records, "deadline")
        found = await evaluated_rules(env.records, case)
        assert len(found) == len(set(found)) > 0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def council(
    env: FaultEnvironment, http: httpx.AsyncClient, takeover: asyncio.Task[None]
) -> AsyncGenerator[ApiClient]:
    process = await env.start("case_api api", "CASE_API_PORT")
    yield ApiClient(http, process.url)


async def test_an_idle_transaction_of_one_ledger_does_not_block_others(
    council: ApiClient, env: FaultEnvironment, records: AdminQueries
) -> None:
    event_id = uuid4()
    silent: DriverConnection = await asyncpg.connect(env.database.url_for("case_api"))
    await silent.execute("BEGIN")
    await silent.execute(APPEND, COUNCIL, uuid4(), event_id)

    refused = asyncio.gather(*(post_new_case(council) for _ in range(CONCURRENT_OPENINGS)))
    served = 0
    key = await records.key(OTHER_COUNCIL)
    while not refused.done():
        response = await post_new_case(council, key)
        assert response.status_code == 201, response.text
        served += 1

    responses = [each for each in await refused if each.status_code != 201]
    assert {each.status_code for each in responses} == {503}
    assert all(int(each.headers["retry-after"]) >= 0 for each in responses)
    assert served > CONCURRENT_OPENINGS
    async with asyncio.timeout(END_TIMEOUT_SECONDS):
        while (await post_new_case(council)).status_code != 201:  # noqa: ASYNC110  # the server ends it
            await asyncio.sleep(0.2)
    with pytest.raises(ENDED_BY_THE_SERVER):
        await silent.execute("COMMIT")
    silent.terminate()
    assert await records.fetch_column(EVENT_COUNT, event_id) == [0]


async def post_new_case(council: ApiClient, key: str | None = None) -> httpx.Response:
    """The response to the opening of a case."""
    authorization = {} if key is None else {"Authorization": f"Bearer {key}"}
    return await council.http.post(
        f"{council.url}/v1/cases",
        json={"person": PERSON},
        headers={**new_key_header(), **authorization},
    )


async def test_another_worker_takes_over_from_a_stopped_one(takeover: asyncio.Task[None]) -> None:
    await takeover
