"""Cases found by their next statutory date."""

from collections.abc import Awaitable, Callable
from datetime import date
from itertools import count
from typing import Any, Final, Protocol
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.processes.importer import build_deadlines_worker
from case_api.store.search import due_cases, scan_query
from events.contracts import DeadlineMet, DeadlineSet, Event
from events.contracts.references import DeadlineId

Record = Callable[..., Awaitable[dict[str, JsonValue]]]
Announce = Callable[[str, Event], Awaitable[None]]
SEARCHES: Final = "/v1/case-searches"
# The clock of the tests stands at 20 November 2026.
DEADLINES: Final[dict[str, list[tuple[str, str, str]]]] = {
    "EHC-1": [
        ("plan-final", "2026-12-01", "2026-12-02"),
        ("review-meeting", "2026-11-19", "2026-11-20"),
    ],
    "EHC-2": [("plan-final", "2026-12-01", "2026-12-01")],
    "EHC-3": [("assessment-decision", "2026-11-18", "2026-11-19")],
    "EHC-4": [],
    "EHC-5": [
        ("review-meeting", "2026-11-18", "2026-11-19"),
        ("plan-final", "2027-03-01", "2027-03-01"),
    ],
}
_keys = count()


class FixedClock(Protocol):
    """The clock of the application."""

    day: date


def a_deadline(rule: str, due_on: str, law_due_on: str) -> DeadlineSet:
    return DeadlineSet(
        deadline_id=DeadlineId(uuid4()),
        rule=rule,
        due_on=date.fromisoformat(due_on),
        law_due_on=date.fromisoformat(law_due_on),
        because_of=1,
    )


async def apply_announcements(engine: AsyncEngine) -> None:
    worker = build_deadlines_worker(engine)
    await worker.step()
    await worker.drain()


@pytest.fixture
async def cases(record: Record, announce: Announce, engine: AsyncEngine) -> dict[str, str]:
    """The paths of five cases by their references, with their deadlines."""
    paths: dict[str, str] = {}
    for number, (reference, deadlines) in enumerate(DEADLINES.items()):
        person = {
            "family_name": "Example",
            "given_names": f"Sam {'abcde'[number] * 3}",
            "birth_date": "2015-10-05",
        }
        opened = await record("/v1/cases", {"person": person, "reference": reference})
        paths[reference] = f"/v1/cases/{opened['case_id']}"
        for deadline in deadlines:
            await announce(paths[reference], a_deadline(*deadline))
    await apply_announcements(engine)
    return paths


async def search(client: AsyncClient, body: object, **parameters: int | str) -> dict[str, Any]:
    response = await client.post(
        SEARCHES, json=body, params=parameters, headers={"Idempotency-Key": f"due-{next(_keys)}"}
    )
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def found(client: AsyncClient, body: object, **parameters: int | str) -> list[str]:
    answer = await search(client, body, **parameters)
    return [each["reference"] for each in answer["cases"]]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"due_by": "2026-11-18"}, [], id="only days that have passed"),
        pytest.param({"due_by": "2026-11-19"}, ["EHC-1"], id="the last day in law is today"),
        pytest.param({"due_by": "2026-11-30"}, ["EHC-1"], id="on a day between"),
        pytest.param({"due_by": "2026-12-01"}, ["EHC-1", "EHC-2"], id="on the day itself"),
        pytest.param({"due_by": "2027-12-01"}, ["EHC-1", "EHC-2", "EHC-5"], id="all"),
        pytest.param({"due_by": "2027-12-01", "reference": "EHC-2"}, ["EHC-2"], id="reference"),
        pytest.param({"due_by": "2027-12-01", "name": "sam eee"}, ["EHC-5"], id="name"),
        pytest.param({"due_by": "2027-12-01", "name": "sam ddd"}, [], id="a name without any"),
    ],
)
@pytest.mark.parametrize("most", [1_000, 0], ids=["few", "many"])
@pytest.mark.usefixtures("cases")
async def test_cases_are_found_by_their_next_date(
    client: AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    body: object,
    expected: list[str],
    most: int,
) -> None:
    monkeypatch.setattr(due_cases, "MAX_DUE_DEADLINES", most)

    answer = await search(client, body)

    assert [each["reference"] for each in answer["cases"]] == expected
    assert (answer["count"], answer["more_than_counted"]) == (len(expected), False)
    assert "next" not in answer


@pytest.mark.usefixtures("cases")
async def test_a_found_case_and_an_entry_of_the_list_show_the_next_date(
    client: AsyncClient, clock: FixedClock
) -> None:
    shown = (await search(client, {"stage": "opened"}))["cases"]
    listed = (await client.get("/v1/cases")).json()["cases"]
    expected = [
        ("2026-11-19", "review-meeting"),
        ("2026-12-01", "plan-final"),
        (None, None),
        (None, None),
        ("2027-03-01", "plan-final"),
    ]
    assert [(each.get("next_due_on"), each.get("next_due_rule")) for each in shown] == expected
    assert [(each.get("next_due_on"), each.get("next_due_rule")) for each in listed] == expected

    clock.day = date(2026, 12, 2)
    assert await found(client, {"due_by": "2026-12-31"}) == ["EHC-1"]


async def test_a_deadline_that_is_met_is_not_found(
    client: AsyncClient, cases: dict[str, str], announce: Announce, engine: AsyncEngine
) -> None:
    due = a_deadline("phase-transfer", "2026-11-25", "2026-11-25")
    await announce(cases["EHC-4"], due)
    await apply_announcements(engine)
    assert await found(client, {"due_by": "2026-11-30"}) == ["EHC-1", "EHC-4"]

    met = {"because_of": 1, "met_on": date(2026, 11, 20), "late": False}
    fields = {name: getattr(due, name) for name in ("deadline_id", "rule", "due_on", "law_due_on")}
    await announce(cases["EHC-4"], DeadlineMet.model_validate(fields | met))
    await apply_announcements(engine)
    assert await found(client, {"due_by": "2026-11-30"}) == ["EHC-1"]


@pytest.mark.usefixtures("cases")
async def test_pages_follow_each_other_and_a_cursor_is_of_one_day(client: AsyncClient) -> None:
    body = {"due_by": "2027-12-01"}
    first = await search(client, body, limit=2)
    rest = await search(client, body, cursor=first["next"])
    other = await client.post(
        SEARCHES,
        json={"due_by": "2027-12-02"},
        params={"cursor": first["next"]},
        headers={"Idempotency-Key": "of-another-day"},
    )

    assert [each["reference"] for each in first["cases"]] == ["EHC-1", "EHC-2"]
    assert first["count"] == 3
    assert [each["reference"] for each in rest["cases"]] == ["EHC-5"]
    assert (other.status_code, other.json()["code"]) == (400, "invalid-cursor")


@pytest.mark.usefixtures("cases")
async def test_a_page_ends_after_the_cases_that_it_looks_up(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_cases, "MAX_DUE_DEADLINES", 0)
    monkeypatch.setattr(scan_query, "SCANNED_CASES", 2)
    body, pages = {"due_by": "2027-12-01"}, list[list[str]]()
    answer = await search(client, body, limit=1)
    counted = answer["count"], answer["more_than_counted"]
    pages.append([each["reference"] for each in answer["cases"]])
    while "next" in answer:
        answer = await search(client, body, cursor=answer["next"])
        pages.append([each["reference"] for each in answer["cases"]])

    assert pages == [["EHC-1"], ["EHC-2"], ["EHC-5"], []]
    assert counted == (2, True)


@pytest.mark.usefixtures("cases")
async def test_another_council_finds_none(
    connect: Callable[..., Awaitable[AsyncClient]], other_council: UUID
) -> None:
    other = await connect(other_council)

    assert await found(other, {"due_by": "2027-12-01"}) == []


@pytest.mark.parametrize("day", ["2026-13-01", "soon", 5, None])
async def test_what_is_no_day_is_refused(client: AsyncClient, day: object) -> None:
    response = await client.post(
        SEARCHES, json={"due_by": day}, headers={"Idempotency-Key": "no-day"}
    )

    assert response.status_code == 422
