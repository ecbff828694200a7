"""A nightly run erases what is due: once, a bounded number, and not by a schedule that is new."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.erasure.resurrected_keys import check_destroyed_keys
from case_api.testing.retention_council import RetentionCouncil
from chassis.database import driver_connection, transaction
from events.contracts import CasePersonErased
from events.destroyed_keys import (
    DestroyedKeys,
    DestroyedKeysUnavailable,
    KeyOwner,
)
from events.envelope import CaseId, LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]


ACTOR_QUERY: Final = """
    SELECT actor FROM log.event WHERE ledger_id = $1 AND type = 'case.person_erased'
"""


async def test_a_nightly_run_erases_what_is_due_as_any_erasure_does(
    retention: RetentionCouncil,
    client: AsyncClient,
    keys: DestroyedKeys,
    engine: AsyncEngine,
    council: LedgerId,
) -> None:
    due, still_open = await retention.closed_case(), await retention.open_case()
    await retention.reported_schedule()

    await retention.work()

    (run,) = await retention.nights()
    found = run["night"], run["erases"], run["state"], run["found"], run["erased"]
    assert found == ("2047-09-01", True, "completed", 2, 1)
    assert await retention.outcomes(run["run_id"]) == {due: "erased", still_open: "case_not_ended"}
    assert await retention.erased(due, still_open) == [due]
    fact = (await client.get(f"/v1/cases/{due}/history")).json()["facts"][-1]
    assert fact["data"] == {
        "subject": "child",
        "legal_basis": "retention_period_ended",
        "policy": "send-31",
        "on": "2047-09-01",
    }
    assert [*keys.read(council).destroyed] == [KeyOwner(CaseId(UUID(due)), None)]
    async with transaction(engine, council) as db:
        raw = await driver_connection(db)
        assert await raw.fetchval(ACTOR_QUERY, council) == "case-api:retention"


async def test_a_night_has_one_run_however_often_a_worker_is_started(
    retention: RetentionCouncil,
) -> None:
    await retention.closed_case()
    await retention.reported_schedule()
    await retention.work()

    retention.restart()
    assert await retention.work() == 0
    retention.now += timedelta(hours=22)  # 01:30 in England
    retention.restart()
    assert await retention.work() == 0
    retention.now += timedelta(hours=1)
    await retention.work()

    runs = [(each["night"], each["erased"]) for each in await retention.nights()]
    assert runs == [("2047-09-02", 0), ("2047-09-01", 1)]


async def test_a_night_erases_no_more_than_the_schedule_allows(retention: RetentionCouncil) -> None:
    cases = [await retention.closed_case() for _ in range(3)]
    await retention.reported_schedule(erasures_a_night=2)

    await retention.work()
    after_one_night = await retention.erased(*cases)
    retention.now += timedelta(days=1)
    await retention.work()

    assert len(after_one_night) == 2
    assert await retention.erased(*cases) == cases
    assert [each["erased"] for each in await retention.nights()] == [1, 2]


@pytest.mark.parametrize("why", ["it only reports", "it is new", "nothing was reported"])
async def test_a_night_erases_nothing_by_a_schedule_of_which(
    retention: RetentionCouncil, why: str
) -> None:
    case = await retention.closed_case()
    if why == "nothing was reported":
        await retention.schedule()  # and no process was there on the nights since
    else:
        await retention.reported_schedule(erases=why == "it is new")
    if why == "it is new":
        retention.now = datetime.now(UTC) + timedelta(hours=23, minutes=59)

    await retention.work()

    (run,) = await retention.nights()
    assert (run["erases"], await retention.outcomes(run["run_id"])) == (False, {case: "due"})
    assert await retention.erased(case) == []


async def test_a_run_stops_when_the_schedule_is_replaced(retention: RetentionCouncil) -> None:
    cases = [await retention.closed_case() for _ in range(2)]
    await retention.reported_schedule()
    await retention.worker.step()  # compares all cases
    await retention.worker.step()  # erases one

    await retention.schedule(1, erases=False)
    await retention.work()

    (run,) = await retention.nights()
    assert (run["state"], run["erased"]) == ("stopped", 1)
    assert sorted((await retention.outcomes(run["run_id"])).values()) == ["due", "erased"]
    assert len(await retention.erased(*cases)) == 1


@pytest.mark.parametrize("change", ["flag", "birth date", "hold"])
async def test_what_is_changed_after_the_comparison_keeps_the_case(
    retention: RetentionCouncil, client: AsyncClient, record: Record, change: str
) -> None:
    case = await retention.closed_case()
    path = f"/v1/cases/{case}"
    person = (await client.get(f"{path}/person")).json()["person"]
    await retention.reported_schedule()
    await retention.worker.step()

    if change == "flag":
        await record(f"{path}/flag-changes", {"flags": ["looked_after"]})
    elif change == "hold":
        await retention.place_hold(case, "2047-09-01")
    else:
        body = {**person, "birth_date": "2016-09-01"}
        changed = await client.put(f"{path}/person", json=body, headers={"If-Match": '"1"'})
        assert changed.status_code == 200, changed.text
    await retention.work()

    (run,) = await retention.nights()
    expected = "legal_hold" if change == "hold" else "no_longer_due"
    assert await retention.outcomes(run["run_id"]) == {case: expected}
    assert await retention.erased(case) == []


class KilledBeforeCommit(DestroyedKeys):
    """Ends an erasure where a process would be killed before its transaction commits."""

    async def begin(self, ledger_id: LedgerId, case_id: CaseId, fact: CasePersonErased) -> None:
        await super().begin(ledger_id, case_id, fact)
        raise DestroyedKeysUnavailable


class KilledAfterCommit(DestroyedKeys):
    """Ends an erasure where a process would be killed once its transaction has committed."""

    async def confirm(self, ledger_id: LedgerId, case_id: CaseId, fact: CasePersonErased) -> None:
        raise DestroyedKeysUnavailable


@pytest.mark.parametrize(
    ("killed", "erased"), [(KilledBeforeCommit, 0), (KilledAfterCommit, 1)], ids=["before", "after"]
)
async def test_a_run_goes_on_after_a_kill_around_the_commit_and_erases_each_case_once(
    retention: RetentionCouncil,
    engine: AsyncEngine,
    keys: DestroyedKeys,
    killed: type[DestroyedKeys],
    erased: int,
) -> None:
    cases = [await retention.closed_case() for _ in range(2)]
    await retention.reported_schedule()
    await retention.worker.step()
    retention.worker.destroyed_keys = killed(keys.folder)

    assert await retention.worker.step() == 0
    assert len(await retention.erased(*cases)) == erased
    retention.restart()
    await check_destroyed_keys(engine, keys)  # as every start does
    await retention.work()

    (run,) = await retention.nights()
    assert (run["state"], run["erased"]) == ("completed", 2)
    assert await retention.erased(*cases) == cases
    (ledger_id,) = keys.ledgers()
    recorded = keys.read(ledger_id)
    assert {str(owner.case_id) for owner in recorded.destroyed} == {*cases}
    assert recorded.begun == {}


async def test_one_case_that_cannot_be_read_does_not_stop_the_others(
    retention: RetentionCouncil, engine: AsyncEngine, council: LedgerId
) -> None:
    damaged, due = await retention.closed_case(), await retention.closed_case()
    async with transaction(engine, council) as db:
        raw = await driver_connection(db)
        await raw.execute(
            "UPDATE case_api.person_search SET summary = $3 WHERE ledger_id = $1 AND case_id = $2",
            *(council, UUID(damaged), bytes(100)),
        )
    await retention.reported_schedule()

    await retention.work()

    (run,) = await retention.nights()
    assert await retention.outcomes(run["run_id"]) == {damaged: "failed", due: "erased"}
    assert await retention.erased(damaged, due) == [due]
