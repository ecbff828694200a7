"""Deadlines over HTTP: of a case, of a council, and one explained."""

from datetime import date

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from chassis.app_state import provided
from chassis.clock import SandboxClock
from chassis.database import DriverConnection
from chassis.testing import Database
from deadline_service.api.dependencies import AppContext
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.store.case_facts import MAX_CASE_FACTS
from deadline_service.testing import (
    CASE,
    CaseRecorder,
    ConsumerDriver,
    DeadlineProcesses,
    ShortFact,
    id_for,
)
from events.envelope import CaseId

RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 11, 23)}
TODAY = date(2026, 12, 1)
FIRST_TWO = ("request-notify-others", "assessment-decision")


@pytest.fixture(autouse=True)
async def _sandbox_day(sandbox: SandboxClock) -> None:  # pyright: ignore[reportUnusedFunction]  # pytest
    await sandbox.set(TODAY)


async def test_a_case_has_its_deadlines(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()

    response = await http.get(f"/v1/cases/{CASE}/deadlines", params={"min_position": 1})

    assert response.status_code == 200
    body = response.json()
    assert body["today"] == "2026-12-01"
    assert body["position"] >= 1
    decision = next(each for each in body["deadlines"] if each["rule"] == "assessment-decision")
    assert decision["due_on"] == "2027-01-03"
    assert decision["law_due_on"] == "2027-01-04"
    assert decision["state"] == "running"
    assert decision["is_limit_of_law"] is True
    assert "settled_on" not in decision
    assert body["deadlines"][-1]["rule"] == "request-consult"


@pytest.mark.parametrize("path", [f"/v1/cases/{CASE}/deadlines", "/v1/deadlines"])
async def test_a_list_needs_no_second_call(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver, path: str
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()

    body = (await http.get(path, params={"today": "2026-12-01"})).json()

    decision = next(each for each in body["deadlines"] if each["rule"] == "assessment-decision")
    assert decision["title"] == "Decide whether to assess"
    assert decision["owed_by"] == "local authority"
    assert decision["summary"] == (
        "Decide whether to assess by Sunday 3 January 2027: 33 days left."
    )
    assert decision["source"] == {
        "instrument": "SEND Regulations 2014 (SI 2014/1530)",
        "provision": "reg 5(1), (4)",
        "link": "https://www.legislation.gov.uk/uksi/2014/1530/regulation/5",
    }


async def test_a_deadline_of_a_rule_that_this_release_does_not_have_is_listed(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver, database: Database
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    await connection.execute(
        "UPDATE deadline.deadline SET rule = 'of-a-later-release' WHERE rule = 'plan-final'"
    )
    await connection.close()

    body = (await http.get("/v1/deadlines", params={"rule": "of-a-later-release"})).json()

    [found] = body["deadlines"]
    assert found["summary"] == "of-a-later-release by Sunday 11 April 2027: 131 days left."
    assert {"title", "owed_by", "source"}.isdisjoint(found)


async def test_a_case_s_deadlines_can_be_read_as_of_another_day(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()

    response = await http.get(f"/v1/cases/{CASE}/deadlines", params={"today": "2027-01-05"})

    states = {each["rule"]: each["state"] for each in response.json()["deadlines"]}
    assert states["assessment-decision"] == "missed"
    assert states["request-notify-others"] == "running"


async def test_the_deadlines_of_a_council_are_paged(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    for number in range(5):
        late = {**RECEIVED, "on": date(2026, 11, 23 + number)}
        await council.record(late, case=CaseId(id_for(f"case {number}")))
    await consumer.drain()

    found: list[str] = []
    params = {"rule": "plan-final", "limit": "2"}
    while True:
        body = (await http.get("/v1/deadlines", params=params)).json()
        found += [each["due_on"] for each in body["deadlines"]]
        if "next" not in body:
            break
        params["cursor"] = body["next"]

    assert found == ["2027-04-11", "2027-04-12", "2027-04-13", "2027-04-14", "2027-04-15"]


async def test_a_cursor_of_another_list_is_refused(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    cursor = (await http.get("/v1/deadlines", params={"limit": 1})).json()["next"]

    response = await http.get("/v1/deadlines", params={"cursor": cursor, "rule": "plan-final"})

    assert (response.status_code, response.json()["code"]) == (400, "invalid-cursor")


@pytest.mark.parametrize(
    "place",
    [[], ["2027-04-11"], ["soon", str(CASE)], ["2027-04-11", "x"], [1, 2], ["2027-04-11", 3, 4]],
)
async def test_an_invalid_cursor_is_refused(
    app: FastAPI, http: httpx.AsyncClient, council: CaseRecorder, place: list[int | str]
) -> None:
    await council.record(RECEIVED)
    ledger = str(council.ledger_id)
    of_all = {"ledger": ledger, "of": "council"}
    lists = {
        "/v1/deadlines": of_all,
        f"/v1/cases/{CASE}/deadlines": {"ledger": ledger, "case": str(CASE)},
    }

    for path, within in lists.items():
        cursor = provided(app, AppContext).cursors.encode(place, within)
        response = await http.get(path, params={"cursor": cursor})
        assert (response.status_code, response.json()["code"]) == (400, "invalid-cursor")


async def test_the_deadlines_of_a_case_are_paged(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record(RECEIVED, {"type": "request.agreed", "on": date(2026, 12, 1)})
    await consumer.drain()
    whole = (await http.get(f"/v1/cases/{CASE}/deadlines")).json()

    joined: list[object] = []
    params: dict[str, str] = {"limit": "3"}
    while True:
        part = (await http.get(f"/v1/cases/{CASE}/deadlines", params=params)).json()
        joined += part["deadlines"]
        if "next" not in part:
            break
        params["cursor"] = part["next"]

    assert len(joined) > 6
    assert joined == whole["deadlines"]
    assert "next" not in whole


@pytest.mark.parametrize("name", ["today", "due_from", "due_to"])
@pytest.mark.parametrize(
    ("day", "status"),
    [("0001-01-01", 422), ("1970-01-01", 200), ("2200-12-31", 200), ("9999-12-31", 422)],
)
async def test_the_first_and_last_day_are_accepted_and_none_beyond(
    http: httpx.AsyncClient,
    council: CaseRecorder,
    consumer: ConsumerDriver,
    name: str,
    day: str,
    status: int,
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    deadline = (await http.get("/v1/deadlines")).json()["deadlines"][0]

    for state in (None, *DeadlineState):
        params = {name: day} if state is None else {name: day, "state": state}
        assert (await http.get("/v1/deadlines", params=params)).status_code == status
    if name == "today":
        for path in (f"/v1/cases/{CASE}/deadlines", f"/v1/deadlines/{deadline['deadline_id']}"):
            assert (await http.get(path, params={name: day})).status_code == status


@pytest.mark.parametrize(
    ("filters", "rules"),
    [
        ({"state": "missed", "today": "2027-01-05"}, ["assessment-decision"]),
        ({"state": "missed"}, []),
        ({"due_from": "2027-03-01", "due_to": "2027-03-31"}, ["no-plan-decision"]),
        ({"due_from": "2027-03-31", "due_to": "2027-03-01"}, []),
        ({"rule": "request-consult"}, ["request-consult"]),
        ({"state": "running", "due_to": "2027-01-03"}, [*FIRST_TWO]),
        ({"state": "running", "due_to": "2027-01-03", "today": "2027-01-05"}, [FIRST_TWO[0]]),
    ],
)  # fmt: skip
async def test_the_list_is_filtered(
    http: httpx.AsyncClient,
    council: CaseRecorder,
    consumer: ConsumerDriver,
    filters: dict[str, str],
    rules: list[str],
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()

    body = (await http.get("/v1/deadlines", params=filters)).json()

    assert [each["rule"] for each in body["deadlines"]] == rules


async def test_one_deadline_is_explained(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    listed = (await http.get("/v1/deadlines", params={"rule": "assessment-decision"})).json()

    [one] = listed["deadlines"]
    body = (await http.get(f"/v1/deadlines/{one['deadline_id']}")).json()

    assert body["due_on"] == one["due_on"]
    assert body["explanation"]["source"]["provision"] == "reg 5(1), (4)"
    assert body["explanation"]["readings"] == {
        "law": "2027-01-04",
        "safe": "2027-01-03",
        "why": "the words can be read to end earlier, so the earlier day is safe",
    }
    assert body["explanation"]["inputs"][0]["position"] == 1
    assert "checked" not in body["explanation"]


async def test_an_invalid_correction_in_a_case_is_reported(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    one = (await http.get("/v1/deadlines")).json()["deadlines"][0]
    await council.record({"type": "case.corrected", "position": 1, "values": {"received_on": "x"}})
    with capture_logs():  # unconfigured, they put the whole rulebook into words
        await consumer.drain()

    response = await http.get(f"/v1/deadlines/{one['deadline_id']}")

    assert (response.status_code, response.json()["code"]) == (409, "conflict")
    assert (await http.get(f"/v1/cases/{CASE}/deadlines")).status_code == 200


async def test_a_case_with_too_many_facts_is_listed_and_not_explained(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    one = (await http.get("/v1/deadlines")).json()["deadlines"][0]
    for _ in range(MAX_CASE_FACTS // 500):
        await council.record(*({"type": "case.opened"} for _ in range(500)))

    explained = await http.get(f"/v1/deadlines/{one['deadline_id']}")
    simulated = await http.post("/v1/simulations", json={"case_id": str(CASE)})

    assert (explained.status_code, explained.json()["code"]) == (409, "conflict")
    assert simulated.status_code == 422
    [error] = simulated.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/case_id", "too_many_facts")
    assert (await http.get(f"/v1/cases/{CASE}/deadlines")).status_code == 200


async def test_the_link_of_a_webhook_returns_its_deadline(
    http: httpx.AsyncClient, council: CaseRecorder, processes: DeadlineProcesses
) -> None:
    await council.record(RECEIVED)
    await processes.settle()
    one = (await http.get("/v1/deadlines")).json()["deadlines"][0]

    body = await http.get(f"/v1/deadlines/{one['deadline_id']}?min_position=2")

    assert body.status_code == 200


async def test_another_council_cannot_read_a_deadline(
    http: httpx.AsyncClient,
    other_http: httpx.AsyncClient,
    council: CaseRecorder,
    consumer: ConsumerDriver,
) -> None:
    await council.record(RECEIVED)
    await consumer.drain()
    one = (await http.get("/v1/deadlines")).json()["deadlines"][0]

    assert (await other_http.get("/v1/deadlines")).json()["deadlines"] == []
    assert (await other_http.get(f"/v1/cases/{CASE}/deadlines")).status_code == 404
    assert (await other_http.get(f"/v1/deadlines/{one['deadline_id']}")).status_code == 404


async def test_an_unknown_case_is_refused_like_another_council_s(
    http: httpx.AsyncClient, other_http: httpx.AsyncClient, council: CaseRecorder
) -> None:
    await council.record({"type": "case.opened"})

    unknown = await http.get(f"/v1/cases/{id_for('no case')}/deadlines", params={"min_position": 9})
    other = await other_http.get(f"/v1/cases/{CASE}/deadlines")

    assert (unknown.status_code, other.status_code) == (404, 404)
    assert without_request_id(unknown) == without_request_id(other)


def without_request_id(response: httpx.Response) -> tuple[str, list[str]]:
    """All of an answer but the name of the request."""
    name = response.json()["request_id"]
    return response.text.replace(name, ""), sorted(response.headers.keys())


async def test_a_known_case_may_have_no_deadlines(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record({"type": "case.opened"})
    await consumer.drain()

    response = await http.get(f"/v1/cases/{CASE}/deadlines", params={"min_position": 1})

    assert (response.status_code, response.json()["deadlines"]) == (200, [])


@pytest.mark.parametrize("ahead", [1, 2**53 - 1], ids=["not timed yet", "beyond the ledger"])
async def test_a_position_that_is_not_evaluated_yet_is_503(
    http: httpx.AsyncClient, council: CaseRecorder, ahead: int
) -> None:
    await council.record(RECEIVED)

    response = await http.get(f"/v1/cases/{CASE}/deadlines", params={"min_position": ahead})

    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert response.headers["Retry-After"] == "1"


PARK = "INSERT INTO deadline.parked VALUES ('timetable@1', $1, $2, $3, 'unread')"


async def test_a_parked_case_is_not_returned_as_current(
    http: httpx.AsyncClient, council: CaseRecorder, processes: DeadlineProcesses, database: Database
) -> None:
    await council.record(RECEIVED)
    await processes.settle()
    *_, fact = await council.read_log()
    connection: DriverConnection = await asyncpg.connect(database.admin_url)
    await connection.execute(PARK, fact.ledger_id, fact.stream_id, 2)
    await connection.close()

    asked = f"/v1/cases/{CASE}/deadlines"
    plain, before = await http.get(asked), await http.get(f"{asked}?min_position=1")
    one = f"/v1/deadlines/{plain.json()['deadlines'][0]['deadline_id']}"
    refused = [await http.get(f"{each}?min_position=2") for each in (asked, one)]

    assert (plain.status_code, before.status_code) == (200, 200)
    assert plain.json()["is_stale"] is True
    for response in refused:
        assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
        assert "until an operator resumes it" in response.json()["detail"]


async def test_without_a_key_nothing_is_returned(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as anonymous:
        response = await anonymous.get("/v1/deadlines")

    assert response.status_code == 401
    await provided(app, AppContext).engine.dispose()


async def test_a_day_in_a_query_is_an_iso_date(http: httpx.AsyncClient) -> None:
    refused = await http.get("/v1/deadlines", params={"today": "0"})

    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert error == {
        "parameter": "today",
        "code": "date_parsing",
        "message": "must be a date such as 2026-11-22",
    }
