"""A dry run reports which cases are due, and what is in the way of the others."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.testing.retention_council import BEFORE_ANY_NIGHT, RetentionCouncil
from chassis.database import driver_connection, transaction
from events.envelope import LedgerId

Connect = Callable[..., Awaitable[AsyncClient]]
Record = Callable[..., Awaitable[dict[str, Any]]]
COUNTS_QUERY: Final = """
    SELECT (SELECT count(*) FROM case_api.case_file), (SELECT count(*) FROM case_api.person),
           (SELECT count(*) FROM case_api.person_search), (SELECT count(*) FROM case_api.document),
           (SELECT max(position) FROM log.event)
"""
DOCUMENT: Final = {
    "sha256": "0" * 64,
    "size": 1,
    "media_type": "application/pdf",
    "title": "Report",
    "kind": "advice",
    "on": "2026-05-11",
    "location": "edrms:8213/4",
}
COMPLAINT: Final = {"stage": "stage_1", "on": "2026-11-20"}


async def stored(engine: AsyncEngine, council: LedgerId) -> list[object]:
    async with transaction(engine, council) as db:
        (counts,) = await (await driver_connection(db)).fetch(COUNTS_QUERY)
        return [*counts]


async def test_a_dry_run_reports_what_is_due_and_changes_nothing(
    retention: RetentionCouncil,
    client: AsyncClient,
    record: Record,
    engine: AsyncEngine,
    council: LedgerId,
) -> None:
    due, held, complained, elsewhere = [await retention.closed_case() for _ in range(4)]
    still_open = await retention.open_case()
    await retention.closed_case(birth_date="2016-09-01")  # of the next cohort
    await retention.closed_case(flags=["looked_after"])
    position = await retention.place_hold(held)
    await record(f"/v1/cases/{complained}/complaints", COMPLAINT)
    await record(f"/v1/cases/{elsewhere}/documents", DOCUMENT)
    await retention.schedule()
    before = await stored(engine, council)

    run_id = await retention.dry_run()

    (run,) = await retention.runs()
    assert run.pop("created_at")
    assert run.pop("ended_at")
    assert run == {
        "run_id": run_id,
        "day": "2047-09-01",
        "schedule_version": 1,
        "erases": False,
        "state": "completed",
        "checked": 6,
        "found": 5,
        "erased": 0,
    }
    assert (await client.get(f"/v1/retention-runs/{run_id}")).json()["found"] == 5
    assert await retention.outcomes(run_id) == {
        due: "due",
        still_open: "case_not_ended",
        held: "legal_hold",
        complained: "erasure_held",
        elsewhere: "documents_elsewhere",
    }
    assert await stored(engine, council) == before
    query = {"outcome": "legal_hold"}
    page = await client.get(f"/v1/retention-runs/{run_id}/findings", params=query)
    assert page.json()["findings"] == [
        {
            "case_id": held,
            "record_class": "other",
            "policy": "send-31",
            "outcome": "legal_hold",
            "in_the_way": {
                "type": "case.legal_hold_placed",
                "position": position,
                "on": "2026-11-20",
            },
        }
    ]


async def test_a_report_is_read_in_pages_and_as_csv_by_its_council_alone(
    retention: RetentionCouncil, client: AsyncClient, connect: Connect, other_council: LedgerId
) -> None:
    cases = sorted([await retention.closed_case() for _ in range(3)])
    await retention.schedule()
    run_id = await retention.dry_run()
    path, stranger = f"/v1/retention-runs/{run_id}", await connect(other_council)

    first = (await client.get(f"{path}/findings", params={"limit": 2})).json()
    second = (await client.get(f"{path}/findings", params={"cursor": first["next"]})).json()
    report = await client.get(f"{path}/report")

    pages = [[each["case_id"] for each in page["findings"]] for page in (first, second)]
    assert pages == [cases[:2], cases[2:]]
    assert report.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert report.text.splitlines() == [
        "case_id,record_class,policy,outcome,in_the_way,in_the_way_position,in_the_way_on",
        *(f"{each},other,send-31,due,,," for each in cases),
    ]
    for each in (path, f"{path}/findings", f"{path}/report"):
        assert (await stranger.get(each)).status_code == 404
    assert (await stranger.get("/v1/retention-runs")).json() == {"runs": []}


async def test_a_dry_run_needs_a_schedule_and_the_end_of_the_one_before(
    retention: RetentionCouncil, client: AsyncClient, eraser: AsyncClient
) -> None:
    retention.now = BEFORE_ANY_NIGHT
    without = await retention.start()
    await retention.schedule()
    started = [await retention.start(), await retention.start(), await retention.start("another")]

    assert without.status_code == 409
    assert [each.status_code for each in started] == [202, 202, 409]
    assert started[0].json() == started[1].json()
    await retention.work()
    assert (await retention.start("another")).status_code == 202
    wet, keyed = {"dry_run": False}, {"Idempotency-Key": "wet"}
    number = await eraser.post("/v1/retention-runs", json={"dry_run": 1}, headers=keyed)
    refused = await eraser.post("/v1/retention-runs", json=wet, headers=keyed)
    of_others = await client.post("/v1/retention-runs", json={"dry_run": True}, headers=keyed)
    assert [each.status_code for each in (number, refused, of_others)] == [422, 422, 403]


async def test_runs_are_deleted_after_90_days(retention: RetentionCouncil) -> None:
    await retention.schedule()
    for days in (91, 89):
        await retention.start(str(days))
        retention.now = datetime.now(UTC) - timedelta(days=days)
        await retention.work()

    assert len(await retention.runs()) == 2
    assert await retention.worker.delete_expired()
    assert not await retention.worker.delete_expired()
    assert len(await retention.runs()) == 1
