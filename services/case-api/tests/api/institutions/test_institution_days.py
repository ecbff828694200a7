"""Term dates, closed periods and capacity notes over HTTP."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

Record = Callable[..., Awaitable[dict[str, Any]]]

UNKNOWN: Final = str(UUID(int=9))
THIS_YEAR: Final[dict[str, Any]] = {
    "terms": [
        {"from_on": "2026-09-03", "to_on": "2026-12-18"},
        {"from_on": "2027-01-04", "to_on": "2027-07-21"},
    ],
    "closures": [{"from_on": "2026-10-26", "to_on": "2026-10-30", "reason": "half_term"}],
}
NEXT_YEAR: Final[dict[str, Any]] = {
    "terms": [{"from_on": "2027-09-02", "to_on": "2027-12-17"}],
    "closures": [],
}


@pytest.fixture
async def school(record: Record) -> str:
    """The path of an institution."""
    made = await record("/v1/institutions", {"institution": {"name": "Mill", "kind": "school"}})
    return f"/v1/institutions/{made['institution_id']}"


async def put_year(
    client: AsyncClient, school: str, year: int, dates: Mapping[str, Any], version: int = 0
) -> Response:
    headers = {"If-Match": f'"{version}"'}
    return await client.put(f"{school}/academic-years/{year}", json=dates, headers=headers)


async def test_the_dates_of_a_year_are_replaced_by_version(
    client: AsyncClient, school: str
) -> None:
    path = f"{school}/academic-years/2027"
    before = await client.get(path)

    blind = await client.put(path, json=THIS_YEAR)
    first = await put_year(client, school, 2027, THIS_YEAR)
    same = await put_year(client, school, 2027, THIS_YEAR, version=1)
    stale = await put_year(client, school, 2027, {"terms": []})

    assert (before.json()["version"], before.json()["dates"]) == (0, {"terms": [], "closures": []})
    codes = [each.status_code for each in (blind, first, same, stale)]
    assert codes == [428, 200, 200, 412]
    assert same.json() == first.json() == (await client.get(path)).json()
    assert (first.json()["version"], first.json()["dates"]) == (1, THIS_YEAR)


async def test_years_are_listed_in_pages(client: AsyncClient, school: str) -> None:
    for year, dates in ((2028, NEXT_YEAR), (2027, THIS_YEAR)):
        assert (await put_year(client, school, year, dates)).status_code == 200

    first = (await client.get(f"{school}/academic-years?limit=1")).json()
    rest = (await client.get(f"{school}/academic-years?limit=1&cursor={first['next']}")).json()

    assert [each["year"] for each in (*first["years"], *rest["years"])] == [2027, 2028]
    assert "next" not in rest


async def test_days_of_another_year_and_terms_out_of_order_are_refused(
    client: AsyncClient, school: str
) -> None:
    other_year = await put_year(client, school, 2026, THIS_YEAR)
    reversed_terms = THIS_YEAR | {"terms": THIS_YEAR["terms"][::-1]}
    out_of_order = await put_year(client, school, 2027, reversed_terms)

    assert (other_year.status_code, out_of_order.status_code) == (422, 422)
    assert "/terms/1/to_on" in [each["pointer"] for each in other_year.json()["errors"]]


async def test_a_summer_holiday_follows_from_the_terms_around_it(
    client: AsyncClient, school: str
) -> None:
    await put_year(client, school, 2027, THIS_YEAR)
    path = f"{school}/closed-periods?from_on=2026-09-01&to_on=2027-08-31"
    open_ended = (await client.get(f"{path}&at_least_days=28")).json()["closed_periods"]

    await put_year(client, school, 2028, NEXT_YEAR)
    four_weeks = (await client.get(f"{path}&at_least_days=28")).json()["closed_periods"]
    every = (await client.get(path)).json()["closed_periods"]

    assert open_ended == [{"began_on": "2027-07-22", "days": 10}]
    summer = {"began_on": "2027-07-22", "ended_on": "2027-09-01", "days": 42}
    assert four_weeks == [summer]
    assert [each["began_on"] for each in every] == ["2026-10-26", "2026-12-19", "2027-07-22"]


async def test_a_closure_may_last_for_years(client: AsyncClient, school: str) -> None:
    for year in range(2024, 2030):
        all_year = {"from_on": f"{year - 1}-08-01", "to_on": f"{year}-08-31", "reason": "works"}
        await put_year(client, school, year, {"closures": [all_year]})

    path = f"{school}/closed-periods?from_on=2025-01-01&to_on=2028-01-01"
    found = (await client.get(path)).json()["closed_periods"]

    assert found == [{"began_on": "2023-08-01", "ended_on": "2029-08-31", "days": 2223}]


@pytest.mark.parametrize(
    "days", ["from_on=2026-09-02&to_on=2026-09-01", "from_on=2020-01-01&to_on=2026-01-01"]
)
async def test_a_range_that_is_none_or_too_long_is_refused(
    client: AsyncClient, school: str, days: str
) -> None:
    assert (await client.get(f"{school}/closed-periods?{days}")).status_code == 422


async def test_notes_are_listed_by_the_day_to_which_they_apply(
    client: AsyncClient, record: Record, school: str
) -> None:
    path = f"{school}/capacity-notes"
    noted = [
        await record(path, {"note": {"on": day, "places": places, "noted_by": UNKNOWN}})
        for day, places in (("2026-09-01", 2), ("2026-11-01", 0), ("2026-10-01", 1))
    ]

    first = (await client.get(f"{path}?limit=2")).json()
    rest = (await client.get(f"{path}?limit=2&cursor={first['next']}")).json()
    deleted = await client.delete(f"{path}/{noted[0]['note_id']}")
    again = await client.delete(f"{path}/{noted[0]['note_id']}")

    assert [*first["notes"], *rest["notes"]] == [noted[1], noted[2], noted[0]]
    assert noted[0]["recorded_by"].startswith("client:")
    assert (deleted.status_code, again.status_code) == (204, 404)
    assert len((await client.get(path)).json()["notes"]) == 2


async def test_nothing_is_recorded_of_an_institution_that_there_is_not(client: AsyncClient) -> None:
    nowhere = f"/v1/institutions/{UNKNOWN}"
    day = "from_on=2026-09-01&to_on=2026-09-01"
    note = {"note": {"on": "2026-09-01"}}

    answers = [
        *[
            await client.get(f"{nowhere}/{each}")
            for each in ("academic-years", "academic-years/2027", f"closed-periods?{day}")
        ],
        await client.get(f"{nowhere}/capacity-notes"),
        await client.post(f"{nowhere}/capacity-notes", json=note, headers={"Idempotency-Key": "a"}),
        await put_year(client, nowhere, 2027, THIS_YEAR),
    ]

    assert [each.status_code for each in answers] == [404] * 6
