"""Lists, pages, tags, and waiting."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import uuid4

from httpx import AsyncClient
from pydantic import JsonValue

from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, JsonValue]]]
Connect = Callable[..., Awaitable[AsyncClient]]


class OpenedCase(Protocol):
    path: str

    def refusal(self, notified_on: str = ...) -> dict[str, JsonValue]: ...


async def test_an_unchanged_case_is_304(client: AsyncClient, case: OpenedCase) -> None:
    tag = (await client.get(case.path)).headers["ETag"]

    repeated = await client.get(case.path, headers={"If-None-Match": tag})

    assert (repeated.status_code, repeated.content) == (304, b"")


async def test_the_location_of_a_post_can_be_read(client: AsyncClient, case: OpenedCase) -> None:
    response = await client.post(
        f"{case.path}/assessment-refusals", json=case.refusal(), headers={"Idempotency-Key": "a"}
    )

    fact = (await client.get(response.headers["Location"])).json()
    assert (fact["type"], fact["position"]) == ("request.refused", response.json()["position"])


async def test_a_history_is_paged(client: AsyncClient, case: OpenedCase) -> None:
    first = (await client.get(f"{case.path}/history", params={"limit": 1})).json()
    second = (await client.get(f"{case.path}/history", params={"after": first["next"]})).json()

    assert [fact["type"] for fact in first["facts"]] == ["case.opened"]
    assert [fact["type"] for fact in second["facts"]] == ["request.received"]
    assert "next" not in second


async def test_a_page_of_a_history_is_amended_by_what_follows_it(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    refused = await record(f"{case.path}/assessment-refusals", case.refusal())
    values = {"notified_on": "2026-04-09"}
    amended: dict[str, JsonValue] = {"position": refused["position"], "reason": "mistyped"}
    correction = await record(f"{case.path}/corrections", {**amended, "values": values})
    await record(f"{case.path}/voids", amended)
    await record(f"{case.path}/voids", {**amended, "position": correction["position"]})

    whole = (await client.get(f"{case.path}/history")).json()["facts"]
    pages: list[JsonValue] = []
    after = 0
    while after is not None:
        query = {"limit": 1, "after": after}
        page = (await client.get(f"{case.path}/history", params=query)).json()
        pages += page["facts"]
        after = page.get("next")

    assert pages == whole
    assert [fact["counts"] for fact in whole][2] is False


async def test_no_page_of_a_history_follows_the_last(client: AsyncClient, case: OpenedCase) -> None:
    response = await client.get(f"{case.path}/history", params={"after": 1_000_000})

    assert response.json() == {"facts": []}


async def test_cases_are_paged_and_filtered_by_reference(
    client: AsyncClient, record: Record, opening: dict[str, JsonValue]
) -> None:
    for number in range(1, 4):
        await record("/v1/cases", {**opening, "reference": f"EHC-{number}"})

    first = (await client.get("/v1/cases", params={"limit": 2})).json()
    second = (await client.get("/v1/cases", params={"limit": 2, "cursor": first["next"]})).json()
    found = (await client.get("/v1/cases", params={"reference": "EHC-2"})).json()

    assert [case["reference"] for case in first["cases"] + second["cases"]] == [
        "EHC-1",
        "EHC-2",
        "EHC-3",
    ]
    assert "next" not in second
    assert found["cases"] == [first["cases"][1]]


async def test_a_cursor_of_another_list_is_refused(
    client: AsyncClient, record: Record, opening: dict[str, JsonValue]
) -> None:
    await record("/v1/cases", opening)
    await record("/v1/cases", {**opening, "reference": "EHC-2"})
    cursor = (await client.get("/v1/cases", params={"limit": 1})).json()["next"]

    other = await client.get("/v1/cases", params={"cursor": cursor, "reference": "EHC-1"})

    assert (other.status_code, other.json()["code"]) == (400, "invalid-cursor")


async def test_a_read_waits_for_its_min_position(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    reading = asyncio.create_task(client.get(case.path, params={"min_position": 3}))
    await asyncio.sleep(0.1)
    await record(f"{case.path}/assessment-refusals", case.refusal())

    assert (await reading).json()["stage"] == "assessment_refused"


async def test_a_position_that_is_not_reached_is_unavailable(
    client: AsyncClient, case: OpenedCase
) -> None:
    response = await client.get(case.path, params={"min_position": 99})

    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert response.headers["Retry-After"] == "1"


async def test_an_unknown_case_is_not_found_also_at_a_position_that_is_not_reached(
    client: AsyncClient, case: OpenedCase
) -> None:
    unknown = f"/v1/cases/{uuid4()}"

    for path in (unknown, f"{unknown}/history"):
        response = await client.get(path, params={"min_position": 99})
        assert (response.status_code, response.json()["code"]) == (404, "not-found")


async def test_the_feed_has_every_event_once_and_in_order(
    client: AsyncClient, case: OpenedCase
) -> None:
    first = (await client.get("/v1/events", params={"limit": 1})).json()
    second = (await client.get("/v1/events", params={"after": first["next"]})).json()
    end = (await client.get("/v1/events", params={"after": second["next"]})).json()

    types = [event["type"] for event in first["events"] + second["events"]]
    assert types == ["case.opened", "request.received"]
    assert end == {"events": [], "next": second["next"], "has_more": False}
    assert second["next"].startswith("2-")


async def test_the_feed_waits_for_new_events(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    asking = client.get("/v1/events", params={"after": 2, "wait": 30})
    waiting = asyncio.create_task(asking)
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await record(f"{case.path}/assessment-refusals", case.refusal())

    (event,) = (await asyncio.wait_for(waiting, 5)).json()["events"]
    assert event["type"] == "request.refused"


async def test_another_council_can_read_nothing(
    connect: Connect, other_council: LedgerId, case: OpenedCase
) -> None:
    other = await connect(other_council)

    for path in (case.path, f"{case.path}/history", f"{case.path}/person"):
        assert (await other.get(path)).status_code == 404
    assert (await other.get("/v1/cases")).json()["cases"] == []
    assert (await other.get("/v1/events")).json() == {"events": [], "next": "0", "has_more": False}
    refused = await other.post(
        f"{case.path}/assessment-refusals", json=case.refusal(), headers={"Idempotency-Key": "a"}
    )
    assert refused.status_code == 404


async def test_irregularities_are_listed_as_they_were_on_a_day(
    client: AsyncClient, record: Record, case: OpenedCase
) -> None:
    draft: dict[str, JsonValue] = {
        "basis": "review",
        "sent_on": "2026-06-15",
        "names_setting": True,
    }
    recorded = await record(f"{case.path}/drafts", draft)

    now = await client.get(f"{case.path}/irregularities")
    before = await client.get(f"{case.path}/irregularities", params={"as_of": "2026-06-14"})
    unknown = await client.get(
        f"{case.path}/irregularities", params={"known_at": "2020-01-01T00:00:00Z"}
    )

    assert now.json() == {
        "irregularities": [
            {
                "code": "setting_named_in_draft",
                "positions": [recorded["position"]],
                "statement": "Section I of the draft sent on 15 June 2026 names a setting or its"
                " type.",
                "source": "CFA s.38(5)",
            }
        ],
        "version": 3,
    }
    assert before.json()["irregularities"] == []
    assert unknown.status_code == 404
