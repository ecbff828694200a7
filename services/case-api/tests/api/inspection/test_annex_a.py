"""List 1 of Annex A over HTTP: its columns, rules, pages, files, and who may read it."""

import csv
import io
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from typing import Any, Final, Protocol
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.people.sample_identifiers import SAMPLE_ULN, SAMPLE_UPNS
from chassis.database import driver_connection, transaction
from events.envelope import LedgerId

Record = Callable[..., Awaitable[dict[str, Any]]]
Connect = Callable[..., Awaitable[AsyncClient]]


class PlannedCase(Protocol):
    """A case with a plan that was sent on 20 July 2026."""

    case_id: str
    path: str
    plan_id: str
    position: int


MakeCase = Callable[..., Awaitable[PlannedCase]]

LIST: Final = "/v1/inspections/annex-a/list-1"
FILE: Final = f"{LIST}/file"


async def children(client: AsyncClient, query: str = "") -> list[dict[str, Any]]:
    response = await client.get(f"{LIST}?{query}")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["children"]
    return found


async def lines(client: AsyncClient, query: str) -> list[dict[str, str]]:
    response = await client.get(f"{FILE}?{query}")
    assert response.status_code == 200, response.text
    return [*csv.DictReader(io.StringIO(response.text, newline=""))]


async def test_every_column_of_a_complete_case(client: AsyncClient, complete: PlannedCase) -> None:
    response = await client.get(LIST)

    page = response.json()
    assert page["as_of"] == "2026-11-20"
    assert page["children"] == [
        {
            "case_id": complete.case_id,
            "reference": "EHC/1",
            "upn": SAMPLE_UPNS[0],
            "uln": SAMPLE_ULN,
            "birth_date": "2015-10-05",
            "first_plan_on": "2026-07-20",
            "updated_plan_on": "2026-10-05",
            "last_reviewed_on": "2026-10-02",
            "primary_need": "SLCN",
            "main_urn": "999002",
            "main_phase": "primary",
            "home_educated": False,
            "known_to_social_care": True,
            "findings": [],
        }
    ]
    assert page["findings"] == []
    why_empty = "The record of a child here has no such field."
    gender = {"name": "gender", "title": "Gender", "why_empty": why_empty}
    assert gender in page["columns"]
    assert "next" not in page
    assert "Quennevais" not in response.text


async def test_a_case_without_a_plan_is_not_listed(client: AsyncClient, case: object) -> None:
    assert await children(client) == []


async def test_an_empty_council_has_an_empty_list(client: AsyncClient) -> None:
    page = (await client.get(LIST)).json()

    assert (page["children"], "position" in page) == ([], False)
    assert len(await lines(client, "format=csv")) == 0


async def test_the_list_of_a_day_before_is_as_it_was(
    client: AsyncClient, complete: PlannedCase
) -> None:
    (then,) = await children(client, "as_of=2026-08-31")

    assert (then["main_urn"], then["primary_need"]) == ("999001", "ASD")
    assert not {"updated_plan_on", "last_reviewed_on"} & then.keys()
    assert await children(client, "as_of=2026-07-19") == []


async def test_a_correction_is_on_the_list_at_once(
    client: AsyncClient, record: Record, make_case: MakeCase
) -> None:
    case = await make_case("EHC/1")
    values = {"sent_on": "2026-07-27"}
    correction = {"position": case.position, "reason": "mistyped", "values": values}
    await record(f"{case.path}/corrections", correction)

    (child,) = await children(client)

    assert child["first_plan_on"] == "2026-07-27"


async def test_findings_name_the_cases(client: AsyncClient, make_case: MakeCase) -> None:
    twice = sorted([(await make_case(f"EHC/{n}", SAMPLE_UPNS[0])).case_id for n in (1, 2)])
    await make_case("EHC/3", SAMPLE_UPNS[1])

    page = (await client.get(LIST)).json()
    of_one = (await client.get(f"{LIST}?limit=1")).json()

    (finding,) = page["findings"]
    assert (finding["code"], finding["count"], finding["case_ids"]) == ("109", 2, twice)
    assert finding["path"] == "/v1/cases/{case_id}/person"
    assert [each["findings"] for each in page["children"] if each["case_id"] in twice] == [
        ["109"], ["109"],
    ]  # fmt: skip
    assert len(of_one["children"]) == 1, "a page of one finds those on other pages"
    first = of_one["children"][0]
    assert first["findings"] == (["109"] if first["case_id"] in twice else [])


async def test_the_upn_of_a_case_without_a_plan_is_no_duplicate(
    client: AsyncClient, record: Record, make_case: MakeCase, opening: dict[str, Any]
) -> None:
    await make_case("EHC/1", SAMPLE_UPNS[0])
    opening["person"]["identifiers"] = [{"kind": "upn", "value": SAMPLE_UPNS[0]}]
    await record("/v1/cases", {**opening, "reference": "EHC-9", "allow_duplicate": True})

    (child,) = await children(client)

    assert child["findings"] == []


async def test_pages_are_of_the_moment_of_the_first(
    client: AsyncClient, record: Record, make_case: MakeCase
) -> None:
    made = [await make_case(f"EHC/{n}") for n in range(3)]
    first = (await client.get(f"{LIST}?limit=2")).json()
    for case in made:
        ended = {"plan_id": case.plan_id, "ceased_on": "2026-11-19", "reason": "2"}
        await record(f"{case.path}/plan-endings", ended)

    second = (await client.get(f"{LIST}?limit=2&cursor={first['next']}")).json()

    assert [len(first["children"]), len(second["children"]), "next" in second] == [2, 1, False]
    listed = [each["case_id"] for page in (first, second) for each in page["children"]]
    assert listed == sorted(case.case_id for case in made)
    assert first["position"] == second["position"]
    assert await children(client) == []


async def test_a_cursor_is_of_one_day_and_one_council(
    client: AsyncClient, connect: Connect, other_council: LedgerId, make_case: MakeCase
) -> None:
    for number in range(2):
        await make_case(f"EHC/{number}")
    cursor = (await client.get(f"{LIST}?limit=1")).json()["next"]
    other = await connect(other_council)

    of_other_day = await client.get(f"{LIST}?as_of=2026-10-01&cursor={cursor}")
    of_other_council = await other.get(f"{LIST}?cursor={cursor}")

    assert [each.status_code for each in (of_other_day, of_other_council)] == [400, 400]


async def test_an_erased_child_is_left_out_at_once(
    client: AsyncClient, connect: Connect, council: LedgerId, record: Record, make_case: MakeCase
) -> None:
    case = await make_case("EHC/1", SAMPLE_UPNS[0])
    other = await make_case("EHC/2")
    ended = {"plan_id": case.plan_id, "ceased_on": "2026-11-19", "reason": "2"}
    await record(f"{case.path}/plan-endings", ended)
    eraser = await connect(council, "cases:erase")
    basis = {"subject": "child", "legal_basis": "gdpr_art_17_1_a", "on": "2026-11-20"}
    key = {"Idempotency-Key": "erase"}

    before = await children(client, "as_of=2026-11-18")
    erased = await eraser.post(f"{case.path}/erasures", json=basis, headers=key)
    assert erased.status_code == 201, erased.text

    assert len(before) == 2
    assert [each["case_id"] for each in await children(client, "as_of=2026-11-18")] == [
        other.case_id
    ]
    for form in ("csv", "findings", "html"):
        text = (await client.get(f"{FILE}?format={form}&as_of=2026-11-18")).text
        assert SAMPLE_UPNS[0] not in text
        assert case.case_id not in text


async def test_of_a_restricted_child_the_list_has_the_plan_and_no_number(
    client: AsyncClient, connect: Connect, council: LedgerId, make_case: MakeCase
) -> None:
    case = await make_case("EHC/1", SAMPLE_UPNS[0])
    restriction = {
        "ground": "objection_pending",
        "parts": ["people"],
        "authorised_by": "data_protection_officer",
        "on": "2026-11-20",
    }
    eraser = await connect(council, "cases:erase")
    key = {"Idempotency-Key": "restrict"}

    (before,) = await children(client)
    path = f"{case.path}/restrictions"
    assert (await eraser.post(path, json=restriction, headers=key)).status_code == 201

    (after,) = await children(client)
    gone = before.keys() - after.keys()
    assert (before["upn"], after["case_id"]) == (SAMPLE_UPNS[0], case.case_id)
    assert gone >= {"upn", "birth_date"}
    for form in ("csv", "findings", "html"):
        assert SAMPLE_UPNS[0] not in (await client.get(f"{FILE}?format={form}")).text


async def test_the_csv_has_the_columns_of_the_template(
    client: AsyncClient, complete: PlannedCase
) -> None:
    response = await client.get(FILE)
    (line,) = await lines(client, "format=csv")

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="annex-a-list-1.csv"'
    assert response.headers["Cache-Control"] == "no-store"
    assert len(line) == 21
    assert line["Unique ID"] == complete.case_id
    assert line["Date updated EHC plan issued"] == "05/10/2026"
    assert line["Main education establishment \N{EN DASH} phase"] == "Primary"


async def test_the_findings_are_a_file(client: AsyncClient, make_case: MakeCase) -> None:
    case = await make_case("EHC/1", SAMPLE_UPNS[0])
    await make_case("EHC/2", SAMPLE_UPNS[0])

    found = await lines(client, "format=findings")

    assert [each["code"] for each in found] == ["109", "109"]
    (of_case,) = [each for each in found if each["case_id"] == case.case_id]
    assert of_case["reference"] == "EHC/1"
    assert of_case["path"] == f"{case.path}/person"


async def test_the_list_is_read_in_ranges(
    client: AsyncClient,
    make_case: MakeCase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [await make_case(f"EHC/{n}") for n in range(5)]
    monkeypatch.setattr("case_api.store.inspection.annex_list.read_annex_range.__defaults__", (2,))

    found = await lines(client, "format=csv")

    assert [each["Unique ID"] for each in found] == sorted(case.case_id for case in made)


class Page(HTMLParser):
    """The structure of a page: tags, attributes, headings of columns and rows, and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "tags are closed in order"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


async def test_the_page_for_print_is_accessible_and_loads_nothing(
    client: AsyncClient, complete: PlannedCase, make_case: MakeCase
) -> None:
    await make_case("EHC/2", SAMPLE_UPNS[0])
    response = await client.get(f"{FILE}?format=html")

    page = Page(response.text)

    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert page.open == []
    assert page.attributes("html") == [{"lang": "en-GB"}]
    assert {each.get("scope") for each in page.attributes("th")} == {"col", "row"}
    assert len(page.attributes("caption")) == len(page.attributes("table")) == 3
    assert len(page.attributes("h1")) == 1
    assert not {"script", "link", "img", "iframe", "a"} & {tag for tag, _ in page.seen}
    assert not {"src", "href", "style", "onload"} & {
        name for _, attributes in page.seen for name in attributes
    }
    assert "20 November 2026" in page.text
    assert "EHC/1" in page.text
    assert "Another child on the list has the same UPN" in page.text
    assert "Quennevais" not in response.text


async def test_another_council_sees_nothing(
    connect: Connect, other_council: LedgerId, complete: PlannedCase
) -> None:
    other = await connect(other_council)

    assert await children(other) == []
    assert len(await lines(other, "format=csv")) == 0


@pytest.mark.parametrize("path", [LIST, FILE])
async def test_the_list_needs_the_scope_of_the_person(
    connect: Connect, council: LedgerId, path: str
) -> None:
    writer = await connect(council, "cases:write")

    assert (await writer.get(path)).status_code == 403


@pytest.mark.parametrize(
    "query", ["as_of=2026", "as_of=tomorrow", "limit=0", "format=json", "cursor=x", "name=Sam"]
)
async def test_a_wrong_parameter_is_refused(client: AsyncClient, query: str) -> None:
    path = FILE if query.startswith("format") else LIST

    assert (await client.get(f"{path}?{query}")).status_code in {400, 422}


async def test_a_person_whose_record_is_lost_breaks_a_rule(
    client: AsyncClient, engine: AsyncEngine, council: LedgerId, make_case: MakeCase
) -> None:
    case = await make_case("EHC/1")
    async with transaction(engine, council) as db:
        await (await driver_connection(db)).execute(
            "DELETE FROM case_api.person WHERE ledger_id = $1 AND case_id = $2",
            council,
            UUID(case.case_id),
        )

    (child,) = await children(client)

    assert child["findings"] == ["101a"]
