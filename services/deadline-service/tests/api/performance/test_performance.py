"""Figures over HTTP: JSON, CSV, charts, pages."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any, Final
from uuid import UUID
from xml.etree import ElementTree as ET

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deadline_service.api.performance.chart_data import ChartData, ChartPoint
from deadline_service.api.performance.figure_table import FIGURE_COLUMNS
from deadline_service.api.performance.page import chart_page
from deadline_service.api.performance.svg import chart_svg
from deadline_service.domain.figures.grouping import FigureGrouping
from deadline_service.domain.figures.measured_process import (
    OUTCOMES,
    PLAN_STOCKS,
    TIMELINESS,
    Measure,
)
from deadline_service.processes.projector import build_projection_worker
from deadline_service.store.projections.measured_item import MEASURED_ITEM
from deadline_service.testing import CaseRecorder, ConsumerDriver, ShortFact, id_for
from events.envelope import CaseId

RECEIVED: Final = date(2026, 1, 5)
YEAR: Final = "from_on=2026-01-01&to_on=2026-12-31&as_of=2026-11-27"
SVG: Final = "{http://www.w3.org/2000/svg}"


def case_facts(days: int | None, team: str, *, excused: bool = False) -> Sequence[ShortFact]:
    """A request, and its plan after some days; none if it is still awaited."""
    facts: list[ShortFact] = [
        {"type": "case.team_assigned", "on": RECEIVED, "team_id": team},
        {"type": "request.received", "on": RECEIVED},
        {"type": "request.agreed", "on": RECEIVED + timedelta(days=40)},
    ]
    if excused:
        facts.append(
            {
                "type": "assessment.exception_claimed",
                "on": date(2026, 4, 1),
                "ground": "EX-SCH",
                "limits": ["plan-final"],
            }
        )
    if days is not None:
        on = RECEIVED + timedelta(days=days)
        facts.append({"type": "final.issued", "on": on, "plan_id": "plan", "basis": "first"})
    return facts


CASES: Final[Sequence[Sequence[ShortFact]]] = (
    *(case_facts(140, "north") for _ in range(6)),
    *(case_facts(141, "north") for _ in range(5)),
    *(case_facts(130, "south") for _ in range(7)),
    case_facts(150, "south", excused=True),
    case_facts(None, "south"),
    case_facts(139, "west"),
)


@pytest.fixture
async def recorded(council: CaseRecorder, engine: AsyncEngine) -> None:
    for number, facts in enumerate(CASES):
        await council.record(*facts, case=CaseId(UUID(int=number + 1)))
    await ConsumerDriver(build_projection_worker(engine, MEASURED_ITEM)).drain()


async def get(http: httpx.AsyncClient, query: str, path: str = "/v1/performance") -> httpx.Response:
    response = await http.get(f"{path}?{query}")
    assert response.status_code == 200, response.text
    return response


async def plans_issued(http: httpx.AsyncClient, query: str) -> Mapping[str, Any]:
    body = (await get(http, f"measure=plans_issued&{query}")).json()
    (measure,) = body["measures"]
    return measure


@pytest.mark.usefixtures("recorded")
async def test_the_published_figure_counts_what_was_issued_and_the_strict_one_what_was_due(
    http: httpx.AsyncClient,
) -> None:
    """Caution (3): overdue open cases do not appear until issued."""
    total = (await plans_issued(http, YEAR))["total"]

    assert total["published"] == {
        "numerator": 14,
        "denominator": 20,
        "percentage": 70.0,
        "average_days": 137.2,
        "average_weeks": 19.6,
        "late_within_52_weeks": 6,
        "over_52_weeks": 0,
        "exceptions_rejected": 0,
    }
    assert total["strict"] == {
        "numerator": 14,
        "denominator": 21,
        "percentage": 66.7,
        "late": 6,
        "not_done": 1,
    }


@pytest.mark.usefixtures("recorded")
async def test_without_exceptions_both_sides_are_restricted(http: httpx.AsyncClient) -> None:
    """SEN2: excluding exceptions, both sides restricted to Week20 = 0."""
    total = (await plans_issued(http, f"{YEAR}&exceptions=exclude"))["total"]

    assert (total["published"]["numerator"], total["published"]["denominator"]) == (14, 19)
    assert total["published_excluded"] == [{"reason": "exception", "count": 1}]


async def test_a_claim_that_cannot_apply_is_counted_and_not_left_out(
    http: httpx.AsyncClient, council: CaseRecorder, engine: AsyncEngine
) -> None:
    """The circumstances began after the twenty weeks, and cannot be why they were not kept."""
    claim: ShortFact = {
        "type": "assessment.exception_claimed",
        "on": date(2026, 6, 1),
        "ground": "EX-PERS",
        "limits": ["plan-final"],
    }
    await council.record(*case_facts(150, "north"), claim, case=CaseId(UUID(int=1)))
    await ConsumerDriver(build_projection_worker(engine, MEASURED_ITEM)).drain()

    total = (await plans_issued(http, f"{YEAR}&exceptions=exclude"))["total"]

    assert total["published"]["denominator"] == 1
    assert total["published"]["exceptions_rejected"] == 1
    assert total["published_excluded"] == []


@pytest.mark.usefixtures("recorded")
async def test_the_csv_has_numbers_as_numbers_and_the_page_what_was_left_out(
    http: httpx.AsyncClient,
) -> None:
    query = f"measure=plans_issued&{YEAR}&exceptions=exclude"

    rows = list(csv.DictReader(io.StringIO((await get(http, query, "/v1/performance.csv")).text)))
    page = read_page((await get(http, query, "/v1/performance.html")).text)

    assert float(rows[0]["published_average_days"]) > 0
    assert rows[0]["published_excluded"] == "exception: 1"
    assert "exception: 1" in page.cells


@pytest.mark.usefixtures("recorded")
async def test_groups_are_counted_apart(http: httpx.AsyncClient) -> None:
    groups = (await plans_issued(http, f"{YEAR}&by=team"))["groups"]

    found = {each["group"]: each["published"]["denominator"] for each in groups}
    assert found == {str(id_for("north")): 11, str(id_for("south")): 8, str(id_for("west")): 1}


@pytest.mark.usefixtures("recorded")
async def test_months_of_one_team_are_counted(http: httpx.AsyncClient) -> None:
    query = f"{YEAR}&by=month&team_id={id_for('south')}"

    measure = await plans_issued(http, query)
    nobody = await plans_issued(http, f"{YEAR}&officer_id={id_for('anna')}")

    assert measure["total"]["published"]["denominator"] == 8
    months = {each["group"]: each["published"]["denominator"] for each in measure["groups"]}
    assert (len(months), months["2026-05"], months["2026-06"]) == (11, 7, 1)
    assert nobody["total"]["published"]["denominator"] == 0


@pytest.mark.usefixtures("recorded")
async def test_as_of_an_earlier_day_later_acts_are_not_done(http: httpx.AsyncClient) -> None:
    """On day 140 after receipt the plans of day 141 are not there yet, and nothing is overdue."""
    on_the_day = RECEIVED + timedelta(days=140)

    total = (await plans_issued(http, f"from_on=2026-01-01&as_of={on_the_day}"))["total"]

    assert total["published"]["denominator"] == 14
    assert (total["strict"]["denominator"], total["strict"]["not_done"]) == (14, 0)


@pytest.mark.usefixtures("recorded")
async def test_before_anything_was_recorded_nothing_was_known(http: httpx.AsyncClient) -> None:
    measure = await plans_issued(http, f"{YEAR}&known_on=2026-01-01")

    published = measure["total"]["published"]
    assert published == {
        "numerator": 0,
        "denominator": 0,
        "late_within_52_weeks": 0,
        "over_52_weeks": 0,
        "exceptions_rejected": 0,
    }
    assert measure["definition"]
    assert measure["source"].startswith("SEN2")


@pytest.mark.usefixtures("recorded")
async def test_small_numbers_and_what_they_follow_from_are_hidden(
    http: httpx.AsyncClient,
) -> None:
    measure = await plans_issued(http, f"{YEAR}&by=team&suppress=true")

    hidden = {each["group"] for each in measure["groups"] if "published" in each["suppressed"]}
    assert hidden == {str(id_for("south")), str(id_for("west"))}
    assert all("published" not in each for each in measure["groups"] if each["group"] in hidden)
    assert measure["total"]["published"]["denominator"] == 20


@pytest.mark.usefixtures("recorded")
async def test_requests_by_outcome_as_of_a_day(http: httpx.AsyncClient) -> None:
    """On the day before the decisions all are open; with others the small numbers are hidden."""
    before = RECEIVED + timedelta(days=39)
    query = "measure=request_outcomes&from_on=2026-01-01"

    (open_ones,) = (await get(http, f"{query}&as_of={before}")).json()["outcomes"]
    (decided,) = (await get(http, f"{query}&to_on=2026-12-31&by=team")).json()["outcomes"]

    assert open_ones["total"]["outcomes"] == [
        {"outcome": "open", "count": 21, "percentage": 100.0},
    ]
    assert decided["total"]["outcomes"] == [
        {"outcome": "agreed", "count": 21, "percentage": 100.0},
    ]
    assert {each["count"] for each in decided["groups"]} == {11, 9, 1}


@pytest.mark.usefixtures("recorded")
async def test_outcomes_hide_small_groups_and_are_shown_only_alone(
    http: httpx.AsyncClient,
) -> None:
    """Other measures count the same acts, from which a hidden number could be calculated."""
    query = f"measure=assessment_outcomes&{YEAR}&by=team&suppress=true"

    (alone,) = (await get(http, query)).json()["outcomes"]
    (beside,) = (await get(http, f"{query}&measure=plans_issued")).json()["outcomes"]
    rows = csv.DictReader(io.StringIO((await get(http, query, "/v1/performance.csv")).text))

    shown = [each["count"] for each in alone["groups"] if "count" in each]
    assert (alone["total"]["count"], shown) == (20, [11])
    assert all(each["is_suppressed"] for each in (beside["total"], *beside["groups"]))
    assert not any("count" in each for each in (beside["total"], *beside["groups"]))
    assert sorted(row["count"] for row in rows) == ["11", "20", "c", "c"]


@pytest.mark.usefixtures("recorded")
async def test_all_measures_are_returned_unless_some_are_named(http: httpx.AsyncClient) -> None:
    body = (await get(http, YEAR)).json()

    assert {each["measure"] for each in body["measures"]} == TIMELINESS
    assert {each["measure"] for each in body["outcomes"]} == OUTCOMES
    assert {each["measure"] for each in body["plans"]} == PLAN_STOCKS
    assert body["plans"][0]["total"]["plans"] == 20
    assert body["plans"][0]["total"]["without_cost"] == 20
    assert [each["total"]["plans"] for each in body["plans"][1:]] == [0, 0, 0]
    assert body["out_of_school"]["total"]["children"] == 0
    assert body["position"] > 0


@pytest.mark.usefixtures("recorded")
async def test_a_stock_by_month_is_what_there_was_on_its_last_day(
    http: httpx.AsyncClient,
) -> None:
    query = "measure=plans_maintained&from_on=2026-05-01&to_on=2026-06-30&by=month"

    (plans,) = (await get(http, query)).json()["plans"]
    groups = plans["groups"]

    assert [(each["group"], each["on_day"], each["plans"]) for each in groups] == [
        ("2026-05", "2026-05-31", 19),
        ("2026-06", "2026-06-30", 20),
    ]


@pytest.mark.usefixtures("recorded")
async def test_another_council_sees_nothing(other_http: httpx.AsyncClient) -> None:
    assert (await plans_issued(other_http, YEAR))["total"]["published"]["denominator"] == 0


async def test_a_period_has_an_end_and_a_length(http: httpx.AsyncClient) -> None:
    for query in ("from_on=2026-02-01&to_on=2026-01-31", "from_on=2020-01-01&to_on=2026-01-01"):
        response = await http.get(f"/v1/performance?{query}")

        assert response.status_code == 422
        assert response.json()["errors"][0]["parameter"] == "to_on"


@pytest.mark.usefixtures("recorded")
async def test_the_csv_has_a_line_for_each_figure_and_marks_what_is_hidden(
    http: httpx.AsyncClient,
) -> None:
    path = "/v1/performance.csv"
    response = await get(http, f"{YEAR}&by=team&suppress=true", path)

    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert tuple(rows[0]) == FIGURE_COLUMNS
    plans = [each for each in rows if each["measure"] == "plans_issued"]
    assert [each["row"] for each in plans] == ["total", "group", "group", "group"]
    assert plans[0]["published_percentage"] == "70.0"
    assert {each["published_numerator"] for each in plans[1:]} == {"c", "6"}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


class _Page(HTMLParser):
    """The parts of a page that a reader depends on."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, Mapping[str, str | None]]] = []
        self.cells: list[str] = []
        self.caption = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        if tag not in ("meta", "rect", "circle", "line"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1] in ("td", "th"):
            self.cells.append(data)
        if self.open[-1] == "caption":
            self.caption += data


def read_page(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    assert page.open == []
    return page


def check_image(text: str) -> ET.Element:
    """An SVG that a screen reader can read, with every number as text."""
    image = ET.fromstring(text)  # noqa: S314  # our own image
    assert (image.tag, image.get("role")) == (f"{SVG}svg", "img")
    named = {each.get("id") for each in image if each.tag in (f"{SVG}title", f"{SVG}desc")}
    assert (image.get("aria-labelledby") or "").split() == sorted(str(each) for each in named)[::-1]
    assert image.findtext(f"{SVG}title")
    assert {each.tag.removeprefix(SVG) for each in image.iter()} <= {
        *("svg", "title", "desc", "rect", "text", "line", "circle")
    }
    return image


def texts(image: ET.Element) -> Sequence[str]:
    return [each.text or "" for each in image.iter(f"{SVG}text")]


@pytest.mark.usefixtures("recorded")
async def test_a_chart_of_bars_has_a_label_and_a_number_for_each(http: httpx.AsyncClient) -> None:
    path = "/v1/performance.svg"
    response = await get(http, f"measure=plans_issued&{YEAR}&by=team", path)

    assert response.headers["content-type"].startswith("image/svg+xml")
    image = check_image(response.text)
    assert image.findtext(f"{SVG}title") == "Plans issued within twenty weeks"
    assert f"{id_for('north')}: 54.5% (6 of 11)" in (image.findtext(f"{SVG}desc") or "")
    assert "54.5% (6 of 11)" in texts(image)
    _, *bars = image.iter(f"{SVG}rect")
    assert {each.get("width") for each in bars} == {"228.9", "367.5", "420.0"}


@pytest.mark.usefixtures("recorded")
async def test_a_chart_by_month_is_a_line_with_a_number_at_each_point(
    http: httpx.AsyncClient,
) -> None:
    path = "/v1/performance.svg"
    query = f"measure=plans_maintained&{YEAR}&by=month"

    image = check_image((await get(http, query, path)).text)

    assert len(list(image.iter(f"{SVG}circle"))) == 11
    assert {"2026-05", "19", "2026-11", "20"} <= set(texts(image))


@pytest.mark.usefixtures("recorded")
async def test_every_measure_and_breakdown_has_a_chart_and_a_page(
    http: httpx.AsyncClient,
) -> None:
    for measure in Measure:
        for by in ("", "&by=month", "&by=kind"):
            query = f"measure={measure}&{YEAR}{by}&suppress=true"
            check_image((await get(http, query, "/v1/performance.svg")).text)
            read_page((await get(http, query, "/v1/performance.html")).text)


@pytest.mark.usefixtures("recorded")
async def test_a_page_has_the_numbers_of_the_chart_in_a_table(http: httpx.AsyncClient) -> None:
    response = await get(http, f"measure=plans_issued&{YEAR}&by=team", "/v1/performance.html")

    page = read_page(response.text)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert ("html", {"lang": "en-GB"}) in page.attributes
    assert page.caption == "Plans issued within twenty weeks"
    assert [tag for tag, attributes in page.attributes if attributes.get("scope") == "row"] == [
        "th"
    ] * 4
    (total,) = (page.cells[place:] for place, cell in enumerate(page.cells) if cell == "All")
    assert [each for each in total if each] == [
        *("All", "14", "20", "70.0", "137.2", "6", "0", "21", "14", "66.7")
    ]
    assert not {"script", "link", "img", "iframe"}.intersection(tag for tag, _ in page.attributes)


def test_texts_are_escaped() -> None:
    hostile = "<script>&\"'</script>"
    data = ChartData(
        title=hostile,
        subtitle=hostile,
        unit="plans",
        by=FigureGrouping.SETTING,
        points=[ChartPoint(hostile, 3, hostile), ChartPoint("hidden", None, "c")],
        columns=[hostile],
        rows=[[hostile, hostile]],
        notes=[hostile],
    )

    image = check_image(chart_svg(data))

    assert image.findtext(f"{SVG}title") == hostile
    assert hostile in texts(image)
    assert "script" not in {tag for tag, _ in read_page(chart_page(data)).attributes}


def chart_of(by: FigureGrouping, points: Sequence[ChartPoint]) -> ET.Element:
    data = ChartData("Plans", "In time.", "per cent", by, points, [], [], [])
    return check_image(chart_svg(data))


def test_of_more_than_forty_groups_those_with_the_largest_denominators_are_drawn() -> None:
    """A group of one of one would be at 100 per cent, and the large ones gone."""
    small = [ChartPoint(f"small {number}", 100, "100% (1 of 1)", 1) for number in range(60)]
    large = [ChartPoint(f"large {number}", 50, "50% (9 of 18)", 18) for number in range(40)]

    image = chart_of(FigureGrouping.SETTING, [*small, *large])

    description = image.findtext(f"{SVG}desc") or ""
    assert len(list(image.iter(f"{SVG}rect"))) == 41
    assert "60 smaller or hidden groups are in the table only" in description
    assert all(f"{each.label}: {each.text}" in description for each in large)
    assert "small 0" not in description


def test_every_month_is_drawn_and_no_line_crosses_a_month_without_a_number() -> None:
    """Sixty months; one is hidden, and the line is broken there."""
    months = [f"{2021 + number // 12}-{number % 12 + 1:02}" for number in range(60)]
    points = [
        ChartPoint(month, None if number == 30 else number, "c" if number == 30 else f"{number}%")
        for number, month in enumerate(months)
    ]

    image = chart_of(FigureGrouping.MONTH, points)

    axis, *parts = image.iter(f"{SVG}line")
    description = image.findtext(f"{SVG}desc") or ""
    assert len(list(image.iter(f"{SVG}circle"))) == 59
    assert len(parts) == 57
    assert {*months} <= {*texts(image)}
    assert all(f"{each.label}: {each.text}" in description for each in points)
    steps = {float(each.get("x2", 0)) - float(each.get("x1", 0)) for each in parts}
    assert max(steps) < 50 < float(axis.get("x2", 0))
