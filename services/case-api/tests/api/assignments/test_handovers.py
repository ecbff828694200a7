"""Handing over the cases of an officer, over HTTP."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import UUID

import pytest
from httpx import AsyncClient
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import driver_connection, transaction
from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, JsonValue]]]
Answer = Mapping[str, Any]
LEAVER: Final = "00000000-0000-4000-8000-00000000000a"
UNKNOWN: Final = "00000000-0000-4000-8000-00000000dead"
ON: Final = "2026-12-01"
PERIODS: Final = """
    SELECT case_id::text, officer_id::text, from_on::text, to_on::text
      FROM case_api.officer_period WHERE ledger_id = $1 ORDER BY case_id, from_on
"""


@pytest.fixture
async def cases(record: Record, opening: dict[str, JsonValue]) -> list[str]:
    """Three cases of the officer who leaves, in the order of their ids."""
    made: list[str] = []
    for _ in range(3):
        case_id = str((await record("/v1/cases", {**opening, "allow_duplicate": True}))["case_id"])
        assigned = {"officer_id": LEAVER, "from_on": "2026-05-05"}
        await record(f"/v1/cases/{case_id}/officer-assignments", assigned)
        made.append(case_id)
    return sorted(made)


@pytest.fixture
async def successors(record: Record) -> list[str]:
    officers = [await record("/v1/officers", {"officer": {"name": "Kim"}}) for _ in range(2)]
    return [str(each["officer_id"]) for each in officers]


def handover(to: list[str], **more: JsonValue) -> dict[str, JsonValue]:
    return {"from_officer_id": LEAVER, "to_officer_ids": [*to], "from_on": ON, **more}


async def send(client: AsyncClient, body: JsonValue, key: str = "a") -> tuple[int, Answer]:
    headers = {"Idempotency-Key": key}
    response = await client.post("/v1/handovers", json=body, headers=headers)
    return response.status_code, response.json()


async def cases_found_by(client: AsyncClient, officer_id: str) -> list[str]:
    """The cases that a search by officer finds."""
    headers = {"Idempotency-Key": f"search-{officer_id}"}
    criteria = {"officer_id": officer_id}
    found = (await client.post("/v1/case-searches", json=criteria, headers=headers)).json()
    return [each["case_id"] for each in found["cases"]]


async def test_all_cases_are_handed_over_with_their_notes(
    client: AsyncClient, cases: list[str], successors: list[str]
) -> None:
    named: JsonValue = [
        {"case_id": cases[0], "to_officer_id": successors[1], "note": "Phone in the mornings."}
    ]
    body = handover(successors, all_cases=True, cases=named)

    status, tried = await send(client, {**body, "dry_run": True}, "dry")
    before = (await client.get("/v1/events")).json()
    done, response = await send(client, body)
    replayed, again = await send(client, body)

    assert (status, done, replayed, again) == (200, 200, 200, response)
    handed: list[dict[str, str]] = response["cases"]
    whom = [(each["case_id"], each["to_officer_id"]) for each in handed]
    assert whom == [*zip(cases, [successors[1], *successors], strict=True)]
    for each in handed:
        each.pop("position")
    note_id = handed[0].pop("note_id")
    assert tried["cases"] == handed
    after = (await client.get("/v1/events")).json()
    assert len(after["events"]) == len(before["events"]) + 3
    text = await client.get(f"/v1/cases/{cases[0]}/texts/{note_id}")
    assert text.json()["content"] == "Phone in the mornings."
    for case_id, officer_id in whom:
        path = f"/v1/cases/{case_id}/contact-point"
        assert (await client.get(f"{path}?on=2026-11-30")).json()["officer_id"] == LEAVER
        assert case_id in await cases_found_by(client, officer_id)
        assert (await client.get(f"{path}?on={ON}")).json()["officer_id"] == officer_id
    assert await cases_found_by(client, LEAVER) == []


async def test_a_case_in_the_way_is_named_and_none_is_handed_over(
    client: AsyncClient,
    cases: list[str],
    successors: list[str],
    opening: dict[str, JsonValue],
    record: Record,
) -> None:
    other = await record("/v1/cases", {**opening, "allow_duplicate": True})
    named: JsonValue = [{"case_id": each} for each in (cases[0], other["case_id"])]

    status, refused = await send(client, handover(successors, cases=named))
    unknown, gone = await send(client, handover(successors, cases=[{"case_id": UNKNOWN}]))

    assert (status, unknown) == (409, 409)
    errors = [refused["errors"], gone["errors"]]
    assert [[(e["code"], e["pointer"]) for e in each] for each in errors] == [
        [("case_not_held", "/cases/1/case_id")],
        [("unknown_case", "/cases/0/case_id")],
    ]
    held = (await client.get(f"/v1/cases/{cases[0]}/assignments")).json()["officers"]
    assert [each["officer_id"] for each in held] == [LEAVER]


async def test_successors_are_officers_of_the_directory_who_have_not_left(
    client: AsyncClient, cases: list[str], record: Record
) -> None:
    left = await record("/v1/officers", {"officer": {"name": "Lee", "active_to": "2026-11-30"}})
    answers = [
        await send(client, handover([to], cases=[{"case_id": cases[0]}]))
        for to in (UNKNOWN, str(left["officer_id"]))
    ]

    assert [status for status, _ in answers] == [409, 409]
    codes = [answer["errors"][0]["code"] for _, answer in answers]
    assert codes == ["unknown_officer", "officer_has_left"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (handover([UNKNOWN]), ""),
        (handover([LEAVER], all_cases=True), ""),
        (handover([UNKNOWN, UNKNOWN], all_cases=True), "/to_officer_ids"),
        (handover([UNKNOWN], cases=[{"case_id": UNKNOWN}, {"case_id": UNKNOWN}]), "/cases"),
        (handover([UNKNOWN], cases=[{"case_id": str(UUID(int=n))} for n in range(501)]), "/cases"),
        (
            handover([UNKNOWN], cases=[{"case_id": UNKNOWN, "to_officer_id": LEAVER}]),
            "/cases/0/to_officer_id",
        ),
    ],
)
async def test_a_handover_without_a_meaning_is_refused(
    client: AsyncClient, body: JsonValue, pointer: str
) -> None:
    status, refused = await send(client, body)

    assert status == 422
    assert [each["pointer"] for each in refused["errors"]] == [pointer]


async def test_the_table_of_periods_follows_every_fact_that_changes_them(
    client: AsyncClient,
    record: Record,
    cases: list[str],
    successors: list[str],
    engine: AsyncEngine,
    council: LedgerId,
) -> None:
    path = f"/v1/cases/{cases[0]}"
    assigned = {"officer_id": successors[0], "from_on": "2026-09-01"}
    at = await record(f"{path}/officer-assignments", assigned)
    moved = {"position": at["position"], "values": {"from_on": "2026-10-01"}, "reason": "mistyped"}
    correction = await record(f"{path}/corrections", moved)

    async def stored() -> list[tuple[str, str, str]]:
        async with transaction(engine, council) as db:
            rows = await (await driver_connection(db)).fetch(PERIODS, council)
        return [tuple(row)[1:] for row in rows if row[0] == cases[0]]

    corrected = await stored()
    undone = {"position": correction["position"], "reason": "mistyped"}
    await record(f"{path}/voids", undone)
    restored = await stored()
    await record(f"{path}/voids", {"position": at["position"], "reason": "did_not_happen"})

    assert corrected == [
        (LEAVER, "2026-05-05", "2026-09-30"),
        (successors[0], "2026-10-01", "infinity"),
    ]
    assert restored[1] == (successors[0], "2026-09-01", "infinity")
    assert await stored() == [(LEAVER, "2026-05-05", "infinity")]
