"""Cases of one child are linked over HTTP, shown wherever a case is read, and unlinked."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, Final
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]
UNKNOWN: Final = str(UUID(int=9))
_keys = count()


@pytest.fixture
async def cases(record: Record, opening: dict[str, Any]) -> tuple[str, str]:
    """Two cases that were opened for one child, with two references."""
    first = await record("/v1/cases", opening)
    second = await record("/v1/cases", {**opening, "reference": "EHC-2"})
    return str(first["case_id"]), str(second["case_id"])


def link(other: str, main: str) -> dict[str, str]:
    return {"other_case_id": other, "main_case_id": main, "reason": "opened_twice"}


def unlink(other: str) -> dict[str, str]:
    return {"other_case_id": other, "reason": "different_children"}


async def post(client: AsyncClient, path: str, body: object) -> Response:
    return await client.post(path, json=body, headers={"Idempotency-Key": f"link-{next(_keys)}"})


async def main_cases(client: AsyncClient) -> list[str | None]:
    listed = (await client.get("/v1/cases")).json()["cases"]
    return [each.get("main_case_id") for each in listed]


async def test_a_link_is_shown_wherever_either_case_is_read_until_it_is_ended(
    client: AsyncClient, record: Record, cases: tuple[str, str], opening: dict[str, Any]
) -> None:
    first, second = cases
    person = {"person": opening["person"]}

    linked = await record(f"/v1/cases/{second}/links", link(first, first))

    assert linked["other"] == {
        "case_id": first,
        "position": linked["position"] + 1,
        "version": linked["version"],
    }
    positions = {second: linked["position"], first: linked["other"]["position"]}
    for case_id, other in ((first, second), (second, first)):
        shown = (await client.get(f"/v1/cases/{case_id}")).json()
        status = (await client.get(f"/v1/cases/{case_id}/status")).json()
        expected = link(other, first) | {"case_id": other, "position": positions[case_id]}
        del expected["other_case_id"]
        assert shown["links"] == status["links"] == [expected]
        assert shown["main_case_id"] == first
    assert await main_cases(client) == [first, first]
    of_child = (await client.get(f"/v1/cases?main_case_id={first}")).json()["cases"]
    assert [each["case_id"] for each in of_child] == [first, second]
    for path, body, member in (
        ("/v1/case-searches", {"reference": "EHC-2"}, "cases"),
        ("/v1/duplicate-searches", {**person, "reference": "EHC-2"}, "duplicates"),
    ):
        found = (await post(client, path, body)).json()[member]
        assert {each["main_case_id"] for each in found} == {first}, path
    exists = (await post(client, "/v1/cases", opening)).json()
    assert [each["main_case_id"] for each in exists["existing_cases"]] == [first]

    await record(f"/v1/cases/{first}/unlinkings", unlink(second))

    for case_id in cases:
        shown = (await client.get(f"/v1/cases/{case_id}")).json()
        assert shown["links"] == []
        assert "main_case_id" not in shown
    assert await main_cases(client) == [None, None]


async def test_a_refusal_has_the_fact_in_the_way(
    client: AsyncClient,
    connect: Connect,
    other_council: LedgerId,
    record: Record,
    cases: tuple[str, str],
) -> None:
    first, second = cases
    path = f"/v1/cases/{first}"
    linked = await record(f"{path}/links", link(second, first))
    other = await connect(other_council)

    twice = await post(client, f"/v1/cases/{second}/links", link(first, second))
    itself = await post(client, f"{path}/links", link(first, first))
    unknown = await post(client, f"{path}/links", link(UNKNOWN, first))
    void = {"position": linked["position"], "reason": "wrong_case"}
    voided = await post(client, f"{path}/voids", void)
    foreign = await post(other, f"{path}/links", link(second, first))

    assert [each.status_code for each in (twice, itself, unknown, voided)] == [409] * 4
    assert foreign.status_code == 404
    in_the_way = twice.json()["in_the_way"]
    assert (in_the_way["type"], in_the_way["position"]) == (
        "case.linked",
        linked["other"]["position"],
    )
    assert [each["path"] for each in twice.json()["instead"]] == ["unlinkings"]
    for refused, code in ((itself, "contradiction"), (unknown, "unknown_case")):
        (error,) = refused.json()["errors"]
        assert (error["code"], error["pointer"]) == (code, "/other_case_id")
    assert (await client.get(path)).json()["version"] == linked["version"]


async def test_of_links_at_the_same_time_one_is_recorded(
    client: AsyncClient, cases: tuple[str, str]
) -> None:
    first, second = cases

    answers = await asyncio.gather(
        *(post(client, f"/v1/cases/{each}/links", link(other, first))
          for each, other in ((first, second), (second, first)) * 2)
    )  # fmt: skip

    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]


async def test_another_fact_keeps_the_main_case_in_the_list(
    client: AsyncClient, record: Record, cases: tuple[str, str]
) -> None:
    first, second = cases
    await record(f"/v1/cases/{second}/links", link(first, first))
    officer = {"officer_id": UNKNOWN, "from_on": "2026-05-11"}

    await record(f"/v1/cases/{second}/officer-assignments", officer)

    assert await main_cases(client) == [first, first]
