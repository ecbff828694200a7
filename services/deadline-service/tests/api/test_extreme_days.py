"""Days and instants at the ends of what can be written: answered, or refused, and never a 500."""

import re
from collections.abc import Mapping

import httpx
import pytest
from pydantic import JsonValue

from deadline_service.testing import id_for
from events.contracts import CONTRACTS, Event
from events.examples import example

EDGES = ("1980-01-01", "2100-12-31")
BEYOND = ("0001-01-01", "1979-12-31", "2101-01-01", "9999-12-31")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
RECEIVED: Mapping[str, JsonValue] = {
    "request_id": str(id_for("request")),
    "kind": "initial",
    "trigger": "request",
    "requester": "parent",
    "received_on": "2026-11-23",
}


async def simulate(
    http: httpx.AsyncClient, fact: dict[str, JsonValue], **more: JsonValue
) -> httpx.Response:
    return await http.post("/v1/simulations", json={"history": [fact], **more})


@pytest.mark.parametrize(
    "recorded_at",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59.999999Z",
        "9999-12-31T23:59:59-14:00",
    ],
)
async def test_the_instant_of_recording_moves_no_date(
    http: httpx.AsyncClient, recorded_at: str
) -> None:
    fact: dict[str, JsonValue] = {"type": "request.received", "data": dict(RECEIVED)}

    response = await simulate(http, {**fact, "recorded_at": recorded_at})

    assert response.status_code == 200
    assert response.json() == (await simulate(http, fact)).json()


@pytest.mark.parametrize(
    "recorded_at",
    [
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2026-11-23T00:00:00+24:00",
        "2026-11-23T00:00:00",
        "2026-02-30T00:00:00Z",
    ],
)
async def test_an_invalid_instant_is_refused(http: httpx.AsyncClient, recorded_at: str) -> None:
    fact: dict[str, JsonValue] = {"type": "request.received", "data": dict(RECEIVED)}

    response = await simulate(http, {**fact, "recorded_at": recorded_at})

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/history/0/recorded_at"


@pytest.mark.parametrize("day", BEYOND)
async def test_a_day_beyond_the_bounds_is_refused_with_a_pointer(
    http: httpx.AsyncClient, day: str
) -> None:
    fact: dict[str, JsonValue] = {"type": "request.received", "data": dict(RECEIVED)}
    beyond: dict[str, JsonValue] = {**fact, "data": {**RECEIVED, "received_on": day}}

    responses = [
        (await simulate(http, beyond), "/history/0/data/received_on"),
        (await simulate(http, fact, today=day), "/today"),
        (await simulate(http, fact, settings={"closure_days": [day]}), "/settings/closure_days/0"),
        (await http.post("/v1/sandbox/clock", json={"today": day}), "/today"),
    ]

    for response, pointer in responses:
        assert response.status_code == 422
        assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


@pytest.mark.parametrize("day", EDGES)
async def test_a_sandbox_may_be_set_to_the_first_and_last_day(
    http: httpx.AsyncClient, day: str
) -> None:
    response = await http.post("/v1/sandbox/clock", json={"today": day})

    assert response.status_code == 200
    assert (await http.get("/v1/deadlines")).json()["today"] == day


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("other", EDGES)
async def test_a_fact_of_any_type_is_evaluated_on_the_first_and_last_day(
    http: httpx.AsyncClient, edge: str, other: str
) -> None:
    wrong = {
        name: response.text
        for name, contract in CONTRACTS.items()
        if (response := await simulate(http, at(name, contract, edge), today=other)).status_code
        not in {200, 422}
    }

    assert not wrong


def at(name: str, contract: type[Event], day: str) -> dict[str, JsonValue]:
    """The example of a type with its days at an edge."""
    data = {
        field: day if isinstance(value, str) and DAY.fullmatch(value) else value
        for field, value in example(contract).items()
    }
    return {"type": name, "data": data}
