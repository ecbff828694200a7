"""Corrections and voids over HTTP, and what was known before them."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from httpx import AsyncClient
from pydantic import JsonValue

Record = Callable[..., Awaitable[dict[str, JsonValue]]]


class OpenedCase(Protocol):
    path: str

    def refusal(self, notified_on: str = ...) -> dict[str, JsonValue]: ...


async def test_a_corrected_day_is_the_day(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    await record(
        f"{case.path}/corrections",
        {"position": 2, "values": {"received_on": "2026-03-04"}, "reason": "mistyped"},
    )

    shown = (await client.get(case.path)).json()
    assert shown["requests"][0]["received_on"] == "2026-03-04"
    facts = (await client.get(f"{case.path}/history")).json()["facts"]
    assert [fact["counts"] for fact in facts] == [True, True, False]
    assert facts[1]["data"]["received_on"] == "2026-03-02"
    assert facts[1]["corrected"]["received_on"] == "2026-03-04"


async def test_the_council_s_reference_can_be_corrected_to_one_with_spaces(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    await record(
        f"{case.path}/corrections",
        {"position": 1, "values": {"reference": "SEN 2026 00124"}, "reason": "mistyped"},
    )

    assert (await client.get(case.path)).json()["reference"] == "SEN 2026 00124"


async def test_an_amendment_that_changes_nothing_is_answered_and_not_recorded(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    body = {"position": 2, "values": {"received_on": "2026-03-04"}, "reason": "mistyped"}
    first = await record(f"{case.path}/corrections", body)

    again = await record(f"{case.path}/corrections", body)

    assert (again["position"], again["version"]) == (first["position"], first["version"])
    assert len((await client.get(f"{case.path}/history")).json()["facts"]) == 3


async def test_an_agreement_can_follow_a_voided_refusal(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    refused = await record(f"{case.path}/assessment-refusals", case.refusal())
    await record(
        f"{case.path}/voids", {"position": refused["position"], "reason": "did_not_happen"}
    )

    await record(f"{case.path}/assessment-agreements", case.refusal())

    assert (await client.get(case.path)).json()["stage"] == "assessing"


async def test_what_was_known_at_an_instant_can_be_read(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    facts = (await client.get(f"{case.path}/history")).json()["facts"]
    await record(f"{case.path}/assessment-refusals", case.refusal())

    then = await client.get(case.path, params={"known_at": facts[-1]["recorded_at"]})
    day_before = await client.get(case.path, params={"as_of": "2026-04-09"})
    that_day = await client.get(case.path, params={"as_of": "2026-04-10"})

    assert then.json()["stage"] == "requested"
    assert day_before.json()["stage"] == "requested"
    assert that_day.json()["stage"] == "assessment_refused"


async def test_a_case_was_not_known_before_it_was_opened(
    client: AsyncClient, case: OpenedCase
) -> None:
    response = await client.get(case.path, params={"known_at": "2020-01-01T00:00:00Z"})

    assert response.status_code == 404


async def test_an_invalid_value_has_a_pointer_and_is_not_echoed(
    client: AsyncClient, case: OpenedCase
) -> None:
    response = await client.post(
        f"{case.path}/corrections",
        json={"position": 2, "values": {"received_on": "soon"}, "reason": "mistyped"},
        headers={"Idempotency-Key": "a"},
    )

    assert (response.status_code, response.json()["code"]) == (422, "invalid-request")
    assert response.json()["errors"][0]["pointer"] == "/values/received_on"
    assert "soon" not in response.text
