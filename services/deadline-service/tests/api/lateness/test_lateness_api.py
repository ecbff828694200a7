"""Why plans are late, over HTTP: of a case, in sum, and what would have been."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID
from xml.etree import ElementTree as ET

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deadline_service.api.lateness.lateness_table import COUNTERFACTUAL_COLUMNS, LATENESS_COLUMNS
from deadline_service.processes.projector import build_projection_worker
from deadline_service.store.projections.late_step import LATE_STEP
from deadline_service.store.projections.measured_item import MEASURED_ITEM
from deadline_service.testing import CASE, CaseRecorder, ConsumerDriver, ShortFact, id_for
from events.envelope import CaseId

RECEIVED: Final = date(2026, 1, 5)
YEAR: Final = "from_on=2026-01-01&to_on=2026-12-31&as_of=2026-11-27"
SVG: Final = "{http://www.w3.org/2000/svg}"


def case_facts(
    advice_over: int = 0, draft_over: int = 0, team: str = "north", *, is_open: bool = False
) -> Sequence[ShortFact]:
    """A request whose psychological advice and whose draft took some days more than allowed."""

    def after(days: int) -> date:
        return RECEIVED + timedelta(days=days)

    over = advice_over + draft_over
    facts: list[ShortFact] = [
        {"type": "case.team_assigned", "on": RECEIVED, "team_id": team},
        {"type": "request.received", "on": RECEIVED},
        {"type": "request.agreed", "on": after(42)},
        {"type": "assessment.advice_requested", "on": after(42)},
    ]
    if is_open:
        return facts
    return [
        *facts,
        {"type": "assessment.advice_received", "on": after(84 + advice_over)},
        {"type": "draft.issued", "on": after(98 + over)},
        {"type": "final.issued", "on": after(140 + over), "plan_id": "plan", "basis": "first"},
    ]


CASES: Final[Sequence[Sequence[ShortFact]]] = (
    *(case_facts() for _ in range(9)),
    *(case_facts(advice_over=41) for _ in range(6)),
    *(case_facts(draft_over=10, team="south") for _ in range(3)),
    *(case_facts(advice_over=10, draft_over=10) for _ in range(2)),
    case_facts(team="west", is_open=True),
)
"""20 plans, 9 of them in time; 6 late by advice alone, 3 by the draft alone, 2 by both."""


@pytest.fixture
async def recorded(council: CaseRecorder, engine: AsyncEngine) -> None:
    for number, facts in enumerate(CASES):
        await council.record(*facts, case=CaseId(UUID(int=number + 1)))
    for declared in (LATE_STEP, MEASURED_ITEM):
        await ConsumerDriver(build_projection_worker(engine, declared)).drain()


async def get(http: httpx.AsyncClient, path: str) -> httpx.Response:
    response = await http.get(path)
    assert response.status_code == 200, response.text
    return response


async def body_of(http: httpx.AsyncClient, path: str) -> Mapping[str, Any]:
    return (await get(http, path)).json()


@pytest.mark.usefixtures("recorded")
async def test_a_case_shows_its_critical_path_in_words_and_codes(http: httpx.AsyncClient) -> None:
    late = UUID(int=10)  # the first whose advice is 41 days over

    body = await body_of(http, f"/v1/cases/{late}/lateness?as_of=2026-11-27")

    (process,) = body["processes"]
    assert (process["measure"], process["due_on"], process["done_on"]) == (
        "plans_issued",
        "2026-05-25",
        "2026-07-05",
    )
    assert process["days_late"] == sum(each["days_late"] for each in process["steps"]) == 41
    advice = next(each for each in process["steps"] if each["step"] == "advice")
    assert advice == {
        "step": "advice",
        "cause": "educational_psychologist",
        "statement": "The psychological advice came 41 days after its 6 weeks.",
        "provider": "educational_psychologist",
        "kind": "d",
        "from_on": "2026-02-16",
        "to_on": "2026-05-10",
        "days": 83,
        "allowed_days": 42,
        "allowed_by": "Six weeks: SEND Regulations 2014 reg 8(1)",
        "days_over": 41,
        "days_late": 41,
    }


@pytest.mark.usefixtures("recorded")
async def test_a_case_as_of_an_earlier_day_waits_for_what_was_awaited_then(
    http: httpx.AsyncClient,
) -> None:
    """On 1 June 2026 the plan was 7 days late; the draft was sent on 24 May."""
    path = f"/v1/cases/{UUID(int=10)}/lateness?as_of=2026-06-01"

    (process,) = (await body_of(http, path))["processes"]

    assert "done_on" not in process
    assert process["days_late"] == sum(each["days_late"] for each in process["steps"]) == 7
    last = process["steps"][-1]
    assert (last["step"], last["statement"], "to_on" in last) == (
        "comments",
        "The end of the time for the family's comments has been awaited for 8 days.",
        False,
    )


@pytest.mark.usefixtures("recorded")
async def test_a_case_before_its_last_day_has_nothing_late(http: httpx.AsyncClient) -> None:
    path = f"/v1/cases/{UUID(int=10)}/lateness?as_of=2026-05-25"

    assert (await body_of(http, path))["processes"] == []


@pytest.mark.usefixtures("recorded")
async def test_a_case_that_the_council_does_not_have_is_not_found(
    http: httpx.AsyncClient, other_http: httpx.AsyncClient
) -> None:
    assert (await http.get(f"/v1/cases/{UUID(int=99)}/lateness")).status_code == 404
    assert (await other_http.get(f"/v1/cases/{UUID(int=10)}/lateness")).status_code == 404


async def test_the_late_reviews_of_a_case_are_paged(
    http: httpx.AsyncClient, council: CaseRecorder, engine: AsyncEngine
) -> None:
    for number in range(5):
        meeting = {"type": "review.meeting_held", "on": date(2021 + number, 1, 5)}
        await council.record({**meeting, "review_id": f"review {number}"})
    await ConsumerDriver(build_projection_worker(engine, LATE_STEP)).drain()

    path = f"/v1/cases/{CASE}/lateness?as_of=2026-11-27&limit=2"
    page = await body_of(http, path)
    found = [*page["processes"]]
    while "next" in page:
        page = await body_of(http, f"{path}&cursor={page['next']}")
        found += page["processes"]

    assert {each["item_id"] for each in found} == {str(id_for(f"review {n}")) for n in range(5)}
    assert len(found) == 5


@pytest.mark.usefixtures("recorded")
async def test_late_days_add_up_by_cause(http: httpx.AsyncClient) -> None:
    """Late plans: 6 by 41 days, 3 by 10, 2 by 20. The open one is 186 days overdue."""
    body = await body_of(http, f"/v1/lateness?{YEAR}&by=cause")

    assert body["total"] == {
        "groups_in_rest": 0,
        "days": 502,
        "share": 100.0,
        "done_days": 316,
        "done_late": 11,
        "overdue_days": 186,
        "overdue": 1,
        "is_suppressed": False,
    }
    groups = {each["group"]: each for each in body["groups"]}
    psychological, drafting = groups["educational_psychologist"], groups["drafting"]
    assert (psychological["done_days"], psychological["done_late"]) == (266, 8)
    assert (psychological["overdue_days"], psychological["overdue"]) == (186, 1)
    assert (drafting["days"], drafting["done_late"], drafting["share"]) == (50, 5, 10.0)
    assert psychological["label"] == "psychological advice"
    assert [each["group"] for each in body["groups"]] == ["educational_psychologist", "drafting"]


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("by", ["provider", "team", "officer", "month"])
async def test_the_groups_of_every_breakdown_add_up(http: httpx.AsyncClient, by: str) -> None:
    body = await body_of(http, f"/v1/lateness?{YEAR}&by={by}")

    assert sum(each["days"] for each in body["groups"]) == body["total"]["days"] == 502


@pytest.mark.usefixtures("recorded")
async def test_the_steps_of_the_council_itself_are_a_group_with_a_label(
    http: httpx.AsyncClient,
) -> None:
    body = await body_of(http, f"/v1/lateness?{YEAR}&by=provider")

    unnamed = [each["label"] for each in body["groups"] if "group" not in each]
    assert unnamed == ["no other body: the council's own steps"]


@pytest.mark.usefixtures("recorded")
async def test_late_days_are_counted_up_to_the_day_that_is_asked_for(
    http: httpx.AsyncClient,
) -> None:
    """On 30 May 2026 all twelve are overdue by five days, and none is done late."""
    total = (await body_of(http, "/v1/lateness?as_of=2026-05-30"))["total"]

    assert (total["done_late"], total["overdue"], total["overdue_days"]) == (0, 12, 60)


@pytest.mark.usefixtures("recorded")
async def test_small_numbers_are_hidden_and_so_is_what_they_follow_from(
    http: httpx.AsyncClient,
) -> None:
    """South has 3 late plans, west one that is overdue: two are hidden, north is shown."""
    body = await body_of(http, f"/v1/lateness?{YEAR}&by=team&suppress=true")

    hidden = [each for each in body["groups"] if each["is_suppressed"]]
    assert {each["group"] for each in hidden} == {str(id_for("south")), str(id_for("west"))}
    assert all(each.keys() <= {"group", "groups_in_rest", "is_suppressed"} for each in hidden)
    assert body["total"]["is_suppressed"]  # one is overdue
    (shown,) = (each for each in body["groups"] if not each["is_suppressed"])
    assert (shown["done_late"], "share" in shown) == (8, False)


@pytest.mark.usefixtures("recorded")
async def test_the_counterfactual_is_arithmetic_on_the_published_figure(
    http: httpx.AsyncClient,
) -> None:
    """9 of 20 plans were in time. Six are late by advice alone, three by the draft alone."""
    body = await body_of(http, f"/v1/lateness/counterfactuals?{YEAR}")

    assert (body["numerator"], body["denominator"], body["percentage"]) == (9, 20, 45.0)
    all_advice, *causes = body["suppositions"]
    assert all_advice == {
        "code": "all_advice",
        "statement": "With every advice in six weeks, 75.0% in place of 45.0%: 15 of 20 in place"
        " of 9.",
        "would_change": 6,
        "numerator": 15,
        "denominator": 20,
        "percentage": 75.0,
        "is_suppressed": False,
    }
    changed = {each["code"]: each["would_change"] for each in causes}
    assert changed["educational_psychologist"] == 6
    assert changed["drafting"] == 3
    assert [each["code"] for each in causes][:2] == ["educational_psychologist", "drafting"]
    figure = await body_of(http, f"/v1/performance?measure=plans_issued&{YEAR}")
    published = figure["measures"][0]["total"]["published"]
    assert (published["numerator"], published["denominator"]) == (9, 20)


@pytest.mark.usefixtures("recorded")
async def test_a_small_change_is_hidden_in_a_counterfactual(http: httpx.AsyncClient) -> None:
    body = await body_of(http, f"/v1/lateness/counterfactuals?{YEAR}&suppress=true")

    found = {each["code"]: each for each in body["suppositions"]}
    assert found["drafting"] == {
        "code": "drafting",
        "statement": "With every draft in a week, or in two with the decision: hidden.",
        "is_suppressed": True,
    }
    assert found["educational_psychologist"]["would_change"] == 6


@pytest.mark.usefixtures("recorded")
async def test_sums_and_counterfactuals_are_files_without_formulas(
    http: httpx.AsyncClient,
) -> None:
    sums = await get(http, f"/v1/lateness.csv?{YEAR}&by=team&suppress=true")
    supposed = await get(http, f"/v1/lateness/counterfactuals.csv?{YEAR}")

    for response, columns in ((sums, LATENESS_COLUMNS), (supposed, COUNTERFACTUAL_COLUMNS)):
        rows = list(csv.DictReader(io.StringIO(response.text)))
        assert tuple(rows[0]) == columns
        assert response.headers["content-type"] == "text/csv; charset=utf-8"
        assert not any(cell.startswith(("=", "+", "-", "@")) for r in rows for cell in r.values())
    lines = list(csv.DictReader(io.StringIO(sums.text)))
    assert [each["row"] for each in lines] == ["total", "group", "group", "group"]
    assert {each["days"] for each in lines} == {"c", "286"}
    lines = list(csv.DictReader(io.StringIO(supposed.text)))
    assert [each["code"] for each in lines][:2] == ["published", "all_advice"]


@pytest.mark.usefixtures("recorded")
async def test_charts_have_every_number_as_text(http: httpx.AsyncClient) -> None:
    for path, words in (
        ("/v1/lateness.svg?by=cause&", "452 (90.0%)"),
        ("/v1/lateness.svg?", "502 (100.0%)"),
        ("/v1/lateness/counterfactuals.svg?", "75.0% (15 of 20)"),
    ):
        response = await get(http, f"{path}{YEAR}")

        assert response.headers["content-type"].startswith("image/svg+xml")
        image = ET.fromstring(response.text)  # noqa: S314  # our own image
        assert (image.tag, image.get("role")) == (f"{SVG}svg", "img")
        assert words in {each.text for each in image.iter(f"{SVG}text")}
        assert words in (image.findtext(f"{SVG}desc") or "")
    page = await get(http, f"/v1/lateness.html?by=month&{YEAR}")
    assert "<caption>Days late: plans</caption>" in page.text


async def test_without_late_plans_there_is_nothing_to_add_up(http: httpx.AsyncClient) -> None:
    total = (await body_of(http, "/v1/lateness"))["total"]
    supposed = await body_of(http, "/v1/lateness/counterfactuals")

    assert (total["days"], "share" in total) == (0, False)
    assert (supposed["denominator"], "percentage" in supposed) == (0, False)
    await get(http, "/v1/lateness.svg?by=month")
    await get(http, "/v1/lateness/counterfactuals.svg?measure=amended_plans")


async def test_a_period_that_ends_before_it_begins_is_refused(http: httpx.AsyncClient) -> None:
    for path in ("/v1/lateness", "/v1/lateness/counterfactuals.csv"):
        response = await http.get(f"{path}?from_on=2026-02-01&to_on=2026-01-31")

        assert response.status_code == 422
        assert response.json()["errors"][0]["parameter"] == "to_on"
