"""What one council or one worker does not do holds up no other."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from typing import Final
from uuid import uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from tests.faults.casework import PERSON
from tests.faults.stage import Stage, stage
from tests.faults.system import COUNCIL, OTHER_COUNCIL, Client, Records, once
from tests.faults.workers import RECEIVED, has_followed, new_case, record, rules_of

from chassis.database import Driver
from chassis.testing.faults import Fault, Injection, nth_of

pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]

PARALLEL: Final = 20
"""Requests at once: twice as many as the process has connections."""
APPEND: Final = """
    SELECT log.append_one_v2($1, $2, -2, $3, 'case.opened', 1::smallint, 'tester', $2,
                             NULL, NULL, NULL, '{"cohort":2016}')
"""
STANDS: Final = "SELECT count(*) FROM log.event WHERE event_id = $1"
ENDED_WITHIN: Final = 60
"""Seconds, in which the server has ended a silent transaction and the council can record again."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def takeover() -> AsyncGenerator[asyncio.Task[None]]:
    """Runs beside the other tests, because it takes what a silent worker is given."""
    task = asyncio.create_task(taken_over())
    yield task
    task.cancel()


async def taken_over() -> None:
    async with stage() as here:
        first = await here.start("deadline_service evaluator")
        case = new_case()
        # It stops with a checkpoint in its hand, and its connection stays open.
        stopped = Injection(Fault.SILENCE, nth_of("SAVEPOINT batch"), first.suspend)
        here.proxy.arm(stopped)
        await record(here, {"type": "case.opened"}, RECEIVED, case=case)
        await stopped.wait(ENDED_WITHIN)
        try:
            await here.start("deadline_service evaluator")
            await has_followed(here.records, "deadline")
        finally:
            first.send(signal.SIGCONT)
        await has_followed(here.records, "deadline")
        found = await rules_of(here.records, "deadline.set", case)
        assert len(found) == len(set(found)) > 0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def council(
    here: Stage, http: httpx.AsyncClient, takeover: asyncio.Task[None]
) -> AsyncGenerator[Client]:
    process = await here.start("case_api", "CASE_API_PORT")
    yield Client(http, process.url)


async def test_a_silent_transaction_on_one_ledger_leaves_other_councils_theirs(
    council: Client, here: Stage, records: Records
) -> None:
    event_id = uuid4()
    silent: Driver = await asyncpg.connect(here.database.url_for("case_api"))
    await silent.execute("BEGIN")
    await silent.execute(APPEND, COUNCIL, uuid4(), event_id)

    refused = asyncio.gather(*(opening(council) for _ in range(PARALLEL)))
    served = 0
    key = await records.key(OTHER_COUNCIL)
    while not refused.done():
        answer = await opening(council, key)
        assert answer.status_code == 201, answer.text
        served += 1

    answers = [each for each in await refused if each.status_code != 201]
    assert {each.status_code for each in answers} == {503}
    assert all(int(each.headers["retry-after"]) >= 0 for each in answers)
    assert served > PARALLEL
    async with asyncio.timeout(ENDED_WITHIN):
        while (await opening(council)).status_code != 201:  # noqa: ASYNC110  # the server ends it
            await asyncio.sleep(0.2)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await silent.execute("COMMIT")
    silent.terminate()
    assert await records.ask(STANDS, event_id) == [0]


async def opening(council: Client, key: str | None = None) -> httpx.Response:
    """The answer to the opening of a case."""
    authorization = {} if key is None else {"Authorization": f"Bearer {key}"}
    return await council.http.post(
        f"{council.url}/v1/cases", json={"person": PERSON}, headers={**once(), **authorization}
    )


async def test_a_stopped_worker_loses_its_place_to_another(takeover: asyncio.Task[None]) -> None:
    await takeover
