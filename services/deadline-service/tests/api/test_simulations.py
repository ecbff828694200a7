"""What if: any history in, every deadline it implies out, nothing stored."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from chassis.app_state import provide, provided
from deadline_service.api.dependencies import AppContext
from deadline_service.api.simulation_run import RESPONSE_BYTES
from deadline_service.api.simulations import MAX_INLINE_BYTES
from deadline_service.api.work_pool import WorkPool
from deadline_service.domain.evaluation.cost import MAX_INLINE_FACTS
from deadline_service.testing import CASE, CaseRecorder, ConsumerDriver, ShortFact, id_for

REQUEST = {
    "type": "request.received",
    "data": {
        "request_id": str(id_for("request")),
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2026-11-23",
    },
    "recorded_at": "2026-11-23T10:00:00Z",
}
JSON = {"Content-Type": "application/json"}


async def simulated(http: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    response = await http.post("/v1/simulations", json=body)
    assert response.status_code == 200, response.text
    return {each["rule"]: each for each in response.json()["deadlines"]}


async def test_a_simulation_returns_explained_deadlines(http: httpx.AsyncClient) -> None:
    found = await simulated(http, {"history": [REQUEST], "today": "2026-12-01"})

    assert found["plan-final"]["law_due_on"] == "2027-04-12"
    assert found["plan-final"]["due_on"] == "2027-04-11"
    explanation = found["plan-final"]["explanation"]
    assert "Twenty weeks from the request end on Monday 12 April 2027." in explanation["paragraph"]
    assert (
        " ".join(each["sentence"] for each in explanation["statements"])
        == (explanation["paragraph"])
    )
    [limit] = [each for each in explanation["statements"] if each["code"] == "limit_ends"]
    assert (limit["number"], limit["unit"], limit["day"]) == (20, "weeks", "2027-04-12")


async def test_the_simulated_day_only_determines_what_is_missed(http: httpx.AsyncClient) -> None:
    found = await simulated(http, {"history": [REQUEST], "today": "2027-01-05"})

    assert found["assessment-decision"]["state"] == "missed"
    assert found["assessment-decision"]["law_due_on"] == "2027-01-04"


async def test_other_settings_change_the_day_to_work_to(http: httpx.AsyncClient) -> None:
    settings = {"count_receipt_day": False}

    found = await simulated(http, {"history": [REQUEST], "settings": settings})

    assert found["plan-final"]["due_on"] == "2027-04-12"


async def test_a_correction_refers_to_a_fact_by_its_position(http: httpx.AsyncClient) -> None:
    corrected = {
        "type": "case.corrected",
        "data": {"position": 1, "values": {"received_on": "2026-11-20"}, "reason": "mistyped"},
    }

    found = await simulated(http, {"history": [REQUEST, corrected]})

    assert found["plan-final"]["law_due_on"] == "2027-04-09"


async def test_a_case_is_simulated_with_supposed_changes(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    received: ShortFact = {"type": "request.received", "on": date(2026, 11, 23)}
    await council.record(received)
    await consumer.drain()
    before = await council.read_log()
    refused = {
        "type": "request.refused",
        "data": {
            "request_id": str(id_for("request")),
            "decided_on": "2026-12-10",
            "notified_on": "2026-12-11",
        },
    }

    found = await simulated(http, {"case_id": str(CASE), "changes": [refused]})

    assert found["assessment-decision"]["state"] == "met"
    assert found["plan-final"]["state"] == "cancelled"
    assert await council.read_log() == before


async def test_an_error_has_a_pointer(http: httpx.AsyncClient) -> None:
    history: list[dict[str, Any]] = [
        REQUEST,
        {"type": "request.recieved", "data": {}},
        {"type": "request.withdrawn", "data": {"on": "2026-02-30", "by": "parent", "x": 1}},
    ]

    response = await http.post("/v1/simulations", json={"history": history})

    assert response.status_code == 422
    assert sorted((each["pointer"], each["code"]) for each in response.json()["errors"]) == [
        ("/history/1/type", "unknown_event_type"),
        ("/history/2/data/on", "date_parsing"),
        ("/history/2/data/request_id", "missing"),
        ("/history/2/data/x", "extra_forbidden"),
    ]


async def test_an_invalid_correction_is_refused(http: httpx.AsyncClient) -> None:
    corrected = {
        "type": "case.corrected",
        "data": {"position": 1, "values": {"received_on": "soon"}, "reason": "mistyped"},
    }

    response = await http.post("/v1/simulations", json={"history": [REQUEST, corrected]})

    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert (error["pointer"], error["code"]) == (
        "/history/1/data/values/received_on",
        "unfit_correction",
    )


async def test_the_last_working_day_excludes_weekends_holidays_and_closure_days(
    http: httpx.AsyncClient,
) -> None:
    usual = await simulated(http, {"history": [REQUEST]})
    closed = await simulated(
        http, {"history": [REQUEST], "settings": {"closure_days": ["2027-04-09", "2026-12-31"]}}
    )

    # 3 January 2027 and 11 April 2027 are Sundays; 1 January is a bank holiday.
    assert usual["assessment-decision"]["last_working_day"] == "2026-12-31"
    assert closed["assessment-decision"]["last_working_day"] == "2026-12-30"
    assert usual["plan-final"]["last_working_day"] == "2027-04-09"
    assert closed["plan-final"]["last_working_day"] == "2027-04-08"
    for rule in ("assessment-decision", "plan-final"):
        assert closed[rule]["due_on"] == usual[rule]["due_on"]
        assert closed[rule]["law_due_on"] == usual[rule]["law_due_on"]
    assert "last_working_day" not in usual["request-consult"]


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param({"plan_final_weeks": 26}, id="the length of a limit"),
        pytest.param({"assessment_decision_exceptions": ["EX-STAFF"]}, id="what excuses it"),
        pytest.param({"amended_plan_final_cap_weeks": 13}, id="the twelve weeks of a review"),
        pytest.param({"exceptions_move_dates": True}, id="that an exception moves no date"),
    ],
)
async def test_a_setting_that_no_council_has_is_refused(
    http: httpx.AsyncClient, setting: dict[str, Any]
) -> None:
    response = await http.post("/v1/simulations", json={"history": [REQUEST], "settings": setting})

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    [error] = response.json()["errors"]
    [name] = setting
    assert (error["code"], error["pointer"]) == ("extra_forbidden", f"/settings/{name}")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("count_receipt_day", "perhaps"),
        ("next_review_anchor", "letter"),
        ("deemed_delivery_days", 11),
        ("early_years_review_months", 12),
        ("advice_chase_third_week", 7),
        ("closure_days", ["2027-02-30"]),
    ],
)
async def test_the_error_of_an_unknown_setting_has_a_pointer(
    http: httpx.AsyncClient, setting: str, value: object
) -> None:
    body = {"history": [REQUEST], "settings": {setting: value}}

    response = await http.post("/v1/simulations", json=body)

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"].startswith(f"/settings/{setting}")


async def test_a_history_and_a_case_are_not_given_together(http: httpx.AsyncClient) -> None:
    body = {"history": [REQUEST], "case_id": str(CASE)}

    assert (await http.post("/v1/simulations", json=body)).status_code == 422


async def test_an_unknown_case_is_404(http: httpx.AsyncClient) -> None:
    response = await http.post("/v1/simulations", json={"case_id": str(CASE), "changes": []})

    assert response.status_code == 404


async def test_a_post_needs_an_idempotency_key(http: httpx.AsyncClient) -> None:
    del http.headers["Idempotency-Key"]

    response = await http.post("/v1/simulations", json={"history": []})

    assert (response.status_code, response.json()["code"]) == (400, "idempotency-key-missing")


def requests(number: int) -> list[dict[str, Any]]:
    """So many requests of one case, each with an id of its own: five deadlines for each."""
    data = REQUEST["data"]
    assert isinstance(data, dict)
    ids = [str(id_for(f"request {each}")) for each in range(number)]
    return [{**REQUEST, "data": {**data, "request_id": each}} for each in ids]


async def parts(http: httpx.AsyncClient, body: bytes, **query: str) -> list[dict[str, Any]]:
    """Every part of an answer, the first first."""
    found: list[dict[str, Any]] = []
    while True:
        response = await http.post("/v1/simulations", content=body, params=query, headers=JSON)
        assert response.status_code == 200, response.text
        found.append(response.json())
        if "next" not in found[-1]:
            return found
        query = {**query, "cursor": found[-1]["next"]}


async def test_a_large_response_is_paged(http: httpx.AsyncClient) -> None:
    body = json.dumps({"history": requests(50), "today": "2026-12-01"}).encode()

    by_200 = await parts(http, body)
    by_90 = await parts(http, body, limit="90")

    assert [len(part["deadlines"]) for part in by_200] == [200, 50]
    assert [len(part["deadlines"]) for part in by_90] == [90, 90, 70]
    whole = [each for part in by_200 for each in part["deadlines"]]
    assert [each for part in by_90 for each in part["deadlines"]] == whole
    assert len({each["deadline_id"] for each in whole}) == 250


async def test_a_page_ends_at_its_maximum_size(http: httpx.AsyncClient) -> None:
    """Each of many claims is answered in the explanation of each deadline that it names."""
    claim = {
        "type": "assessment.exception_claimed",
        "data": {
            "exception_id": str(id_for("claim")),
            "ground": "EX-PERS",
            "limits": ["plan-final", "assessment-decision"],
            "began_on": "2026-12-10",
        },
    }
    body = json.dumps({"history": [*requests(40), *[claim] * 100]}).encode()

    found = await parts(http, body)

    sizes = [len(json.dumps(part)) for part in found]
    assert len(sizes) > 2
    assert max(sizes) < 2 * RESPONSE_BYTES
    assert sum(len(part["deadlines"]) for part in found) == 200


async def test_the_response_is_the_same_in_both_processes(http: httpx.AsyncClient) -> None:
    body = json.dumps({"history": requests(2), "today": "2026-12-01"}).encode()
    assert len(body) < MAX_INLINE_BYTES

    assert await parts(http, body) == await parts(http, body + b" " * MAX_INLINE_BYTES)


async def test_an_error_in_a_large_body_has_a_pointer(http: httpx.AsyncClient) -> None:
    wrong: dict[str, Any] = {"type": "request.recieved", "data": {}}
    body = json.dumps({"history": [*requests(60), wrong]}).encode()
    assert len(body) > MAX_INLINE_BYTES

    refused = await http.post("/v1/simulations", content=body, headers=JSON)
    broken = await http.post("/v1/simulations", content=body[:-1], headers=JSON)

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")
    assert refused.json()["errors"][0]["pointer"] == "/history/60/type"
    assert (broken.status_code, broken.json()["code"]) == (400, "malformed-json")


async def test_a_cursor_is_valid_for_its_own_simulation_only(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record({"type": "request.received", "on": date(2026, 11, 23)})
    body = json.dumps({"case_id": str(CASE)}).encode()
    first = await http.post("/v1/simulations", content=body, params={"limit": 1}, headers=JSON)
    query = {"limit": "1", "cursor": first.json()["next"]}

    async def status(of: bytes) -> int:
        response = await http.post("/v1/simulations", content=of, params=query, headers=JSON)
        return response.status_code

    assert await status(body) == 200
    assert await status(body + b" ") == 400
    await council.record({"type": "case.opened"})
    assert await status(body) == 400, "the case has become another"


async def test_a_simulation_that_exceeds_its_limits_is_refused(
    app: FastAPI, http: httpx.AsyncClient
) -> None:
    context = provided(app, AppContext)
    provide(app, replace(context, work_pool=WorkPool(1, cpu_seconds=0.5)))
    claim = {
        "type": "assessment.exception_claimed",
        "data": {
            "exception_id": str(id_for("claim")),
            "ground": "EX-PERS",
            "limits": ["plan-final", "assessment-decision"],
            "began_on": "2026-12-10",
        },
    }
    body = {"history": [*requests(1000), *[claim] * 1000]}

    response = await http.post("/v1/simulations", json=body)

    assert response.status_code == 422
    assert [each["code"] for each in response.json()["errors"]] == ["too_much_work"]


async def test_a_simulation_of_too_many_facts_is_refused(http: httpx.AsyncClient) -> None:
    fact: dict[str, Any] = {"type": "case.opened", "data": {}}
    body = {"history": [fact] * 2001}

    response = await http.post("/v1/simulations", json=body)

    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == ["/history"]


async def test_a_case_of_many_facts_is_simulated_and_explained(
    http: httpx.AsyncClient, council: CaseRecorder, consumer: ConsumerDriver
) -> None:
    await council.record(*({"type": "case.opened"} for _ in range(MAX_INLINE_FACTS + 1)))
    await council.record({"type": "request.received", "on": date(2026, 11, 23)})
    await consumer.drain()

    found = await simulated(http, {"case_id": str(CASE), "today": "2026-12-01"})

    deadline = found["plan-final"]
    response = await http.get(
        f"/v1/deadlines/{deadline['deadline_id']}", params={"today": "2026-12-01"}
    )
    assert response.json() == deadline
