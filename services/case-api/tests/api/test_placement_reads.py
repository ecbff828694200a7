"""Consultations, placements and personal budgets of a case, read over HTTP."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol
from uuid import UUID

import pytest
from httpx import AsyncClient
from pydantic import JsonValue

Record = Callable[..., Awaitable[dict[str, Any]]]

REQUESTED: Final[dict[str, JsonValue]] = {
    "consultee": "requested_institution",
    "institution": {"urn": "999001"},
}
CONSIDERED: Final[dict[str, JsonValue]] = {
    "consultee": "considered_institution",
    "institution": {"urn": "999002"},
}
ROUND: Final[dict[str, JsonValue]] = {"sent_on": "2026-06-15", "settings": [REQUESTED, CONSIDERED]}


class OpenedCase(Protocol):
    path: str


async def read(client: AsyncClient, path: str, **query: str) -> Mapping[str, Any]:
    response = await client.get(path, params=query)
    assert response.status_code == 200, response.text
    found: Mapping[str, Any] = response.json()
    return found


async def send(client: AsyncClient, case: OpenedCase, body: JsonValue, key: str) -> tuple[int, Any]:
    headers = {"Idempotency-Key": key}
    response = await client.post(f"{case.path}/consultation-rounds", json=body, headers=headers)
    return response.status_code, response.json()


async def test_a_round_consults_many_settings_and_is_repeated_safely(
    client: AsyncClient, case: OpenedCase
) -> None:
    status, made = await send(client, case, ROUND, "a")
    _, again = await send(client, case, ROUND, "a")

    assert (status, again) == (201, made)
    first, second = made["consultations"]
    assert (second["position"], second["version"]) == (made["position"], made["version"])
    found = await read(client, f"{case.path}/consultations", on="2026-06-20")
    assert found["counts"] == {"waiting": 2, "answered": 0}
    assert [(each["consultation_id"], each["days"]) for each in found["consultations"]] == [
        (first["consultation_id"], 5),
        (second["consultation_id"], 5),
    ]


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"sent_on": "2099-01-01"}, 409, "/sent_on"),
        ({"draft_id": str(UUID(int=9))}, 409, "/draft_id"),
        ({"settings": [CONSIDERED, REQUESTED | {"received_on": "2026-06-01"}]}, 409,
         "/settings/1/received_on"),
        ({"settings": [CONSIDERED, CONSIDERED | {"consultee": "requested_institution"}]}, 422,
         "/settings"),
        ({"settings": []}, 422, "/settings"),
    ],
    ids=["in the future", "no such draft", "received before", "one setting twice", "none"],
)  # fmt: skip
async def test_a_round_that_cannot_have_happened_records_nothing(
    client: AsyncClient,
    case: OpenedCase,
    change: dict[str, JsonValue],
    status: int,
    pointer: str,
) -> None:
    refused, problem = await send(client, case, ROUND | change, "a")

    assert (refused, problem["errors"][0]["pointer"]) == (status, pointer)
    assert (await read(client, f"{case.path}/consultations"))["consultations"] == []


async def test_answers_are_read_with_their_test_in_pages_and_by_state(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    _, made = await send(client, case, ROUND, "a")
    consultation = made["consultations"][0]["consultation_id"]
    answer = {
        "consultation_id": consultation,
        "answered_on": "2026-06-29",
        "answer": "incompatible_with_resources",
    }
    await record(f"{case.path}/consultation-answers", answer)

    path = f"{case.path}/consultations"
    answered = await read(client, path, state="answered")
    waiting = await read(client, path, state="waiting")
    page = await read(client, path, limit="1")
    rest = await read(client, path, limit="1", cursor=page["next"])

    (one,) = answered["consultations"]
    assert one["answers"] == [
        {
            "answered_on": "2026-06-29",
            "answer": "incompatible_with_resources",
            "test": "39(4)(b)(ii)",
        }
    ]
    assert answered["counts"] == {"waiting": 1, "answered": 1}
    assert [*page["consultations"], *rest["consultations"]] == [one, *waiting["consultations"]]
    assert "next" not in rest
    other_query = await client.get(path, params={"state": "waiting", "cursor": page["next"]})
    assert other_query.status_code == 400


async def test_placements_are_read_as_of_a_day(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    start: dict[str, JsonValue] = {
        "institution": {"urn": "999001"},
        "on": "2026-03-02",
        "rank": "1",
    }
    placement = (await record(f"{case.path}/placement-starts", start))["placement_id"]
    ending = {"placement_id": placement, "on": "2026-07-20"}
    await record(f"{case.path}/placement-endings", ending)
    await record(f"{case.path}/placement-starts", {**start, "on": "2026-09-01"})

    async def days(**query: str) -> list[tuple[str, str | None]]:
        found = (await read(client, f"{case.path}/placements", **query))["placements"]
        return [(each["from_on"], each.get("to_on")) for each in found]

    assert await days() == [("2026-03-02", "2026-07-20"), ("2026-09-01", None)]
    assert await days(on="2026-07-19") == [("2026-03-02", None)]


async def test_a_personal_budget_is_read_with_its_reviews_and_changes(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    asked = await record(f"{case.path}/personal-budget-requests", {"on": "2026-03-02"})
    budget = {"budget_id": asked["budget_id"]}
    agreed = {"on": "2026-03-16", "kind": "direct_payment", "yearly": 520_000}
    await record(f"{case.path}/personal-budget-agreements", budget | agreed)
    started = {"on": "2026-04-01", "scope": "E", "yearly": 520_000}
    await record(f"{case.path}/direct-payment-starts", budget | started)
    await record(f"{case.path}/direct-payment-reviews", budget | {"on": "2026-06-15"})
    reduced = {"notified_on": "2026-07-01", "takes_effect_on": "2026-08-01", "yearly": 260_000}
    await record(f"{case.path}/direct-payment-reductions", budget | reduced)

    (now,) = (await read(client, f"{case.path}/personal-budgets"))["budgets"]
    (before,) = (await read(client, f"{case.path}/personal-budgets", on="2026-05-01"))["budgets"]
    (asked_for,) = (await read(client, f"{case.path}/personal-budgets", on="2026-03-02"))["budgets"]

    assert (now["state"], now["yearly"]) == ("agreed", 520_000)
    assert now["direct_payments"] == {
        "state": "paid",
        "started_on": "2026-04-01",
        "scope": "E",
        "yearly": 260_000,
        "last_reviewed_on": "2026-06-15",
        "reviewed_on": ["2026-06-15"],
        "review_requests": [],
        "changes": [
            {"kind": "reduced", "position": now["direct_payments"]["changes"][0]["position"]}
            | reduced
        ],
    }
    assert before["direct_payments"]["yearly"] == 520_000
    assert "last_reviewed_on" not in before["direct_payments"]
    assert (asked_for["state"], "direct_payments" in asked_for) == ("requested", False)


@pytest.mark.parametrize("noun", ["consultations", "placements", "personal-budgets"])
async def test_a_case_that_is_not_there_is_not_found(client: AsyncClient, noun: str) -> None:
    assert (await client.get(f"/v1/cases/{UUID(int=9)}/{noun}")).status_code == 404
