"""Forecasts over HTTP: JSON, CSV, a chart."""

import csv
import io
from datetime import date, timedelta
from typing import Final
from uuid import UUID
from xml.etree import ElementTree as ET

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import driver_connection, transaction
from deadline_service.api.forecast.forecast_table import FORECAST_COLUMNS
from deadline_service.api.forecast.responses import ForecastSeries
from deadline_service.domain.figures.measured_process import NO_END, Measure, MeasuredItem
from deadline_service.store.projections.measured_item import MEASURED_ITEM
from events.contracts.references import OfficerId
from events.envelope import LedgerId

COUNCIL: Final = LedgerId(UUID("00000000-0000-4000-8000-0000000000aa"))
TODAY: Final = date(2026, 12, 1)
"""The day of the sandbox."""
SVG: Final = "{http://www.w3.org/2000/svg}"


def items_of_request(number: int) -> list[MeasuredItem]:
    """Decided after 40 days, drafted after 100, a plan after 130 or 190; every fourth day one."""
    received = TODAY - timedelta(days=4 * number)

    def item(measure: Measure, limit: int, done: int) -> MeasuredItem:
        done_on = received + timedelta(days=done)
        return MeasuredItem(
            measure=measure,
            item_id=UUID(int=number + 1),
            part="",
            known_from=received,
            known_to=NO_END,
            counts_from=received,
            started_on=received,
            due_on=received + timedelta(days=limit),
            done_on=done_on if done_on <= TODAY else None,
            ended_on=None,
            excused_on=None,
            rejected_on=None,
            left_out=None,
            kind=None,
            provider=None,
            team_id=None,
            officer_id=OfficerId(UUID(int=number % 5 + 1)),
            setting=None,
            need=None,
            weekly_cost=None,
        )

    return [
        item(Measure.REQUEST_DECISIONS, 42, 40),
        item(Measure.DRAFTS, 112, 100),
        item(Measure.PLANS_ISSUED, 140, 190 if number % 3 else 130),
    ]


@pytest.fixture
async def recorded(engine: AsyncEngine) -> None:
    items = [each for number in range(260) for each in items_of_request(number)]
    async with transaction(engine, COUNCIL) as db:
        connection = await driver_connection(db)
        columns = [[each.item_id for each in items], *map(list, zip(*items, strict=True))]
        await connection.execute(MEASURED_ITEM.table.upsert("deadline"), COUNCIL, *columns)


async def get(
    http: httpx.AsyncClient, query: str = "", path: str = "/v1/forecast"
) -> httpx.Response:
    response = await http.get(f"{path}?{query}")
    assert response.status_code == 200, response.text
    return response


@pytest.mark.usefixtures("recorded")
async def test_a_forecast_has_weeks_the_published_year_and_what_it_is_from(
    reader_http: httpx.AsyncClient,
) -> None:
    body = (await get(reader_http, "weeks=8")).json()

    assert body["outcome"] == "forecast"
    assert (body["today"], body["known_on"]) == ("2026-12-01", "2026-12-01")
    assert [week["to_on"] for week in body["weeks"]][:2] == ["2026-12-08", "2026-12-15"]
    assert len(body["weeks"]) == 8
    for week in body["weeks"]:
        for series in ForecastSeries:
            assert 0 <= week[series]["low"] <= week[series]["high"]
    year = body["published"]
    assert year["year"] == 2026
    assert year["with_exceptions"]["issued_so_far"] > 60
    assert 25 <= year["with_exceptions"]["percentage"]["expected"] <= 40
    # Decided in the last 728 days, so received 40 to 768 days ago.
    assert body["durations"][0] | {"censored": 0} == {
        "stage": "decision",
        "completed": 183,
        "censored": 0,
        "median": 40,
        "median_low": 40,
        "median_high": 40,
        "three_quarters": 40,
    }
    assert [each["stage"] for each in body["drifts"]] == ["decision", "draft", "plan"]
    assert body["overdue"] > 0
    assert any("backlog" in each for each in body["cautions"])
    assert "extra_officers" not in body


@pytest.mark.usefixtures("recorded")
async def test_more_people_are_arithmetic_of_which_each_line_is_shown(
    http: httpx.AsyncClient,
) -> None:
    query = "weeks=1&extra_officers=2&extra_educational_psychologists=1"
    body = (await get(http, query)).json()

    officers = {each["code"]: each for each in body["extra_officers"]}
    assert officers["people"]["value"] == 5
    assert officers["gained_a_week"]["value"] == pytest.approx(
        2 * officers["done_a_week"]["value"] / 5, abs=0.01
    )
    assert officers["backlog"]["value"] == body["overdue"]
    assert all(each["words"] for each in body["extra_officers"])
    psychologists = [each["code"] for each in body["extra_educational_psychologists"]]
    assert psychologists == ["done_a_week", "no_rate"]


async def test_too_few_requests_give_no_number(http: httpx.AsyncClient) -> None:
    body = (await get(http)).json()

    assert body["outcome"] == "too_few"
    assert body["too_few"] == ["decision", "draft", "plan"]
    assert body["weeks"] == []
    assert "published" not in body
    assert body["fewest"] == 30


@pytest.mark.usefixtures("recorded")
async def test_of_an_earlier_day_it_is_from_what_was_known_then(http: httpx.AsyncClient) -> None:
    """In 2024 there were 70 requests or fewer, and of too few of them a plan."""
    body = (await get(http, "today=2024-07-01&weeks=2")).json()

    assert (body["today"], body["known_on"]) == ("2024-07-01", "2024-07-01")
    assert body["outcome"] == "too_few"


@pytest.mark.usefixtures("recorded")
async def test_another_council_has_nothing_to_forecast_from(other_http: httpx.AsyncClient) -> None:
    body = (await get(other_http)).json()

    assert (body["outcome"], body["open_requests"]) == ("too_few", 0)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("weeks=0", "weeks"),
        ("weeks=53", "weeks"),
        ("today=2026-12-02", "today"),
        ("today=0001-01-01", "today"),
        ("extra_officers=-1", "extra_officers"),
        ("plans_per_officer=-1", "plans_per_officer"),
        ("plans_per_officer=nan", "plans_per_officer"),
    ],
)
async def test_a_question_out_of_range_is_refused(
    http: httpx.AsyncClient, query: str, parameter: str
) -> None:
    response = await http.get(f"/v1/forecast?{query}")

    assert response.status_code in (400, 422), response.text
    assert response.json()["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize("path", ["/v1/forecast.csv", "/v1/forecast.svg"])
async def test_what_the_weeks_alone_do_not_answer_is_refused(
    http: httpx.AsyncClient, path: str
) -> None:
    response = await http.get(f"{path}?extra_officers=3")

    assert response.status_code in (400, 422), response.text
    assert response.json()["errors"][0]["parameter"] == "extra_officers"


@pytest.mark.usefixtures("recorded")
async def test_the_csv_has_a_line_for_each_week(http: httpx.AsyncClient) -> None:
    response = await get(http, "weeks=3", "/v1/forecast.csv")

    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert tuple(rows[0]) == FORECAST_COLUMNS
    assert [row["from_on"] for row in rows] == ["2026-12-02", "2026-12-09", "2026-12-16"]
    assert all(float(row["plan_breaches_low"]) <= float(row["plan_breaches_high"]) for row in rows)


@pytest.mark.usefixtures("recorded")
async def test_the_chart_has_a_band_a_point_and_the_numbers_of_each_week(
    http: httpx.AsyncClient,
) -> None:
    response = await get(http, "weeks=4&series=plans_issued", "/v1/forecast.svg")

    assert response.headers["content-type"].startswith("image/svg+xml")
    image = ET.fromstring(response.text)  # noqa: S314  # our own image
    assert (image.tag, image.get("role")) == (f"{SVG}svg", "img")
    assert image.findtext(f"{SVG}title") == "Plans to expect, by week"
    description = image.findtext(f"{SVG}desc") or ""
    assert description.count("week to ") == 4
    assert len(list(image.iter(f"{SVG}circle"))) == 4
    texts = [each.text or "" for each in image.iter(f"{SVG}text")]
    numbers = [each for each in texts if each.endswith(")")]
    assert len(numbers) == 4
    assert all(each in description for each in numbers)


async def test_the_chart_of_too_few_says_so(http: httpx.AsyncClient) -> None:
    response = await get(http, "", "/v1/forecast.svg")

    image = ET.fromstring(response.text)  # noqa: S314  # our own image
    assert "too few requests are known" in (image.findtext(f"{SVG}desc") or "")
    assert not list(image.iter(f"{SVG}circle"))
