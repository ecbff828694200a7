"""What cannot have happened is answered 409, with the fact that is in the way."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue

Record = Callable[..., Awaitable[dict[str, JsonValue]]]


class OpenedCase(Protocol):
    path: str
    request_id: str

    def refusal(self, notified_on: str = ...) -> dict[str, JsonValue]: ...


async def post(client: AsyncClient, path: str, body: JsonValue) -> Response:
    return await client.post(path, json=body, headers={"Idempotency-Key": "refused"})


async def test_a_second_decision_names_the_first(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    await record(f"{case.path}/assessment-refusals", case.refusal())

    second = case.refusal(notified_on="2026-06-01")
    response = await post(client, f"{case.path}/assessment-refusals", second)

    assert response.status_code == 409
    problem = response.json()
    assert problem["code"] == "cannot-have-happened"
    assert problem["in_the_way"] == {
        "type": "request.refused",
        "position": 3,
        "on": "2026-04-10",
    }
    assert problem["errors"][0]["code"] == "already_decided"
    assert [each["operation"] for each in problem["instead"]] == [
        "recordAssessmentAgreement",
        "recordAssessmentRefusalWithdrawal",
        "recordCorrection",
        "recordVoid",
    ]


async def test_the_facts_that_may_be_recorded_next_are_listed(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    before = (await client.get(f"{case.path}/recordable-facts")).json()
    refused = await record(f"{case.path}/assessment-refusals", case.refusal())
    after = (
        await client.get(
            f"{case.path}/recordable-facts", params={"min_position": str(refused["position"])}
        )
    ).json()

    refusal = {
        "type": "request.refused",
        "operation": "recordAssessmentRefusal",
        "path": "assessment-refusals",
    }
    assert refusal in before["facts"]
    assert refusal not in after["facts"]
    assert {"recordCorrection", "recordVoid", "recordAssessmentRefusalWithdrawal"} <= {
        each["operation"] for each in after["facts"]
    }
    assert after["version"] == 3


async def test_an_authority_agrees_after_it_refused(record: Record, case: OpenedCase) -> None:
    refused = await record(f"{case.path}/assessment-refusals", case.refusal())
    appeal: dict[str, JsonValue] = {
        "subjects": ["refusal_to_assess"],
        "application_received_on": "2026-05-11",
        "decision": refused["position"],
    }

    assert await record(f"{case.path}/appeals", appeal)
    assert await record(f"{case.path}/assessment-agreements", case.refusal("2026-06-01"))


async def test_an_appeal_names_a_decision_of_its_case(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    await record(f"{case.path}/assessment-refusals", case.refusal())
    appeal: dict[str, JsonValue] = {
        "subjects": ["refusal_to_assess"],
        "application_received_on": "2026-05-11",
        "decision": 1,
    }

    response = await post(client, f"{case.path}/appeals", appeal)

    (error,) = response.json()["errors"]
    assert response.status_code == 409
    assert (error["code"], error["pointer"]) == ("unknown_decision", "/decision")


async def test_the_error_of_a_day_in_the_future_has_a_pointer(
    client: AsyncClient, case: OpenedCase
) -> None:
    response = await post(
        client, f"{case.path}/assessment-refusals", case.refusal(notified_on="2026-11-21")
    )

    assert response.status_code == 409
    (error,) = response.json()["errors"]
    assert (error["code"], error["pointer"]) == ("date_in_future", "/notified_on")
    assert "2026-11-21" not in response.text


async def test_a_decision_without_a_request_is_refused(
    client: AsyncClient, record: Record, opening: dict[str, JsonValue]
) -> None:
    opening.pop("request")
    opened = await record("/v1/cases", opening)
    body = {
        "request_id": opened["case_id"],
        "decided_on": "2026-04-09",
        "notified_on": "2026-04-10",
    }

    response = await post(client, f"/v1/cases/{opened['case_id']}/assessment-refusals", body)

    assert (response.status_code, response.json()["errors"][0]["code"]) == (
        409,
        "missing_predecessor",
    )


async def test_a_history_taken_over_may_begin_in_the_middle(
    client: AsyncClient, record: Record, opening: dict[str, JsonValue]
) -> None:
    opening.pop("request")
    days = {"taken_over_on": "2026-09-01", "history_complete_from": "2024-04-01"}
    opened = await record("/v1/cases", {**opening, **days})

    plan = await record(
        f"/v1/cases/{opened['case_id']}/final-plans",
        {"basis": "first", "version": 3, "sent_on": "2024-05-01"},
    )

    assert plan["plan_id"]
    shown = (await client.get(f"/v1/cases/{opened['case_id']}")).json()
    assert {name: shown[name] for name in days} == days
    assert shown["turns_25_in"] - shown["cohort"] in {25, 26}


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(
            {"history_complete_from": "2024-04-01"}, id="of a case that was not taken over"
        ),
        pytest.param(
            {"taken_over_on": "2026-09-01", "history_complete_from": "2026-09-02"},
            id="from a day after it was taken over",
        ),
    ],
)
async def test_a_complete_history_begins_before_the_case_was_taken_over(
    client: AsyncClient, opening: dict[str, JsonValue], days: dict[str, JsonValue]
) -> None:
    response = await post(client, "/v1/cases", {**opening, **days})

    (violation,) = response.json()["errors"]
    assert response.status_code == 422
    assert violation["pointer"] == "/history_complete_from"
    assert (await client.get("/v1/cases")).json()["cases"] == []


async def test_a_refused_opening_has_no_effect(
    client: AsyncClient, opening: dict[str, JsonValue]
) -> None:
    request = opening["request"]
    assert isinstance(request, dict)
    request["received_on"] = "2026-11-21"

    assert (await post(client, "/v1/cases", opening)).status_code == 409
    assert (await client.get("/v1/cases")).json()["cases"] == []
    assert (await client.get("/v1/events")).json()["events"] == []


async def test_an_unknown_case_is_not_found(client: AsyncClient, case: OpenedCase) -> None:
    nowhere = "/v1/cases/00000000-0000-4000-8000-000000000000"

    assert (await post(client, f"{nowhere}/assessment-refusals", case.refusal())).status_code == 404
    assert (
        await post(client, f"{nowhere}/voids", {"position": 1, "reason": "mistyped"})
    ).status_code == 404
    assert (await client.get(nowhere)).status_code == 404
    assert (await client.get(f"{nowhere}/history")).status_code == 404
    assert (await client.get(f"{nowhere}/person")).status_code == 404
