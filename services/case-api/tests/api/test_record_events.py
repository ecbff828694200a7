"""Several facts in one request: all of them, or none."""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol

import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue

Record = Callable[..., Awaitable[dict[str, JsonValue]]]
Body = dict[str, JsonValue]
ADVICE_ID: Final = "00000000-0000-4000-8000-00000000a001"


class OpenedCase(Protocol):
    path: str
    request_id: str

    def refusal(self, notified_on: str = ...) -> Body: ...


def agreed(case: OpenedCase) -> Body:
    return {"type": "request.agreed", "data": case.refusal()}


def advice_requested(case: OpenedCase) -> Body:
    data: Body = {
        "advice_id": ADVICE_ID,
        "request_id": case.request_id,
        "kind": "d",
        "adviser": "educational_psychologist",
        "requested_on": "2026-04-13",
    }
    return {"type": "assessment.advice_requested", "data": data}


def advice_received(on: str = "2026-05-11") -> Body:
    return {"type": "assessment.advice_received", "data": {"advice_id": ADVICE_ID, "on": on}}


async def post(client: AsyncClient, case: OpenedCase, *events: Body, key: str = "key") -> Response:
    return await client.post(
        f"{case.path}/events", json={"events": [*events]}, headers={"Idempotency-Key": key}
    )


async def test_facts_are_recorded_in_their_order(client: AsyncClient, case: OpenedCase) -> None:
    response = await post(client, case, agreed(case), advice_requested(case), advice_received())

    assert response.status_code == 201, response.text
    answer = response.json()
    assert answer["events"] == [
        {"position": 3, "version": 3},
        {"position": 4, "version": 4, "created_id": ADVICE_ID},
        {"position": 5, "version": 5},
    ]
    assert (answer["position"], answer["version"]) == (5, 5)
    assert response.headers["location"] == f"{case.path}/history/5"
    history = (await client.get(f"{case.path}/history")).json()["facts"]
    assert [fact["type"] for fact in history[2:]] == [
        "request.agreed",
        "assessment.advice_requested",
        "assessment.advice_received",
    ]


async def test_a_list_is_recorded_once(client: AsyncClient, case: OpenedCase) -> None:
    first = await post(client, case, agreed(case), advice_requested(case))
    again = await post(client, case, agreed(case), advice_requested(case))

    assert (again.status_code, again.json()) == (201, first.json())
    assert (await client.get(case.path)).json()["version"] == 4


async def test_a_list_of_one_is_answered_as_a_list(client: AsyncClient, case: OpenedCase) -> None:
    response = await post(client, case, advice_requested(case))

    assert response.json()["events"] == [{"position": 3, "version": 3, "created_id": ADVICE_ID}]


async def test_a_refusal_points_into_the_list_and_nothing_is_recorded(
    client: AsyncClient, case: OpenedCase
) -> None:
    response = await post(
        client, case, agreed(case), advice_requested(case), advice_received("2026-04-01")
    )

    problem = response.json()
    assert (response.status_code, problem["code"]) == (409, "cannot-have-happened")
    assert problem["errors"][0]["pointer"] == "/events/2/data/on"
    assert problem["in_the_way"] == {
        "type": "assessment.advice_requested",
        "pointer": "/events/1/data",
        "on": "2026-04-13",
    }
    assert (await client.get(case.path)).json()["version"] == 2


async def test_a_recorded_fact_in_the_way_has_a_position(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    await record(f"{case.path}/assessment-agreements", case.refusal())

    response = await post(client, case, advice_requested(case), agreed(case))

    assert response.json()["in_the_way"]["position"] == 3
    assert response.json()["errors"][0]["pointer"] == "/events/1/data"


async def test_every_invalid_part_is_pointed_at(client: AsyncClient, case: OpenedCase) -> None:
    wrong: Body = {"type": "request.agreed", "data": {"decided_on": "2026-04-09", "why": "x"}}

    response = await post(client, case, agreed(case), wrong, advice_received("soon"))

    assert response.status_code == 422
    assert {error["pointer"] for error in response.json()["errors"]} == {
        "/events/1/data/request_id",
        "/events/1/data/notified_on",
        "/events/1/data/why",
        "/events/2/data/on",
    }
    assert "soon" not in response.text


@pytest.mark.parametrize("name", ["case.corrected", "case.opened", "deadline.set", "no.such"])
async def test_other_types_are_refused(client: AsyncClient, case: OpenedCase, name: str) -> None:
    response = await post(client, case, {"type": name, "data": {}})

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (
        422,
        "/events/0/type",
    )


async def test_a_list_has_up_to_a_hundred_facts(client: AsyncClient, case: OpenedCase) -> None:
    requests: list[Body] = [
        {"type": "case.adult_care_referred", "data": {"on": "2026-05-11"}} for _ in range(101)
    ]

    assert (await post(client, case)).status_code == 422
    assert (await post(client, case, *requests)).status_code == 422
    whole = await post(client, case, *requests[1:])
    assert (whole.status_code, len(whole.json()["events"])) == (201, 100)
