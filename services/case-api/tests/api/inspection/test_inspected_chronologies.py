"""The chronologies of six children: in pages, as CSV, and for print."""

import csv
import io
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from typing import Any, Final, Protocol
from uuid import UUID

import pytest
from httpx import AsyncClient

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

PATH: Final = "/v1/inspections/chronologies"
UNKNOWN: Final = str(UUID(int=9))


EVER: Final = "as_of=2199-12-31"
"""What has no day in law is of the real day of its recording, which may be after the clock's."""


def query(*cases: str) -> str:
    return "&".join(f"case_id={each}" for each in cases)


async def test_six_cases_are_one_list_in_the_order_asked_for(
    client: AsyncClient, make_case: MakeCase
) -> None:
    cases = [(await make_case(f"EHC/{n}")).case_id for n in range(6)][::-1]
    own = [
        {"case_id": case, **entry}
        for case in cases
        for entry in (await client.get(f"/v1/cases/{case}/chronology")).json()["entries"]
    ]

    whole = (await client.get(f"{PATH}?{query(*cases)}&{EVER}&limit=200")).json()
    pages: list[dict[str, Any]] = []
    cursor = ""
    while not pages or "next" in pages[-1]:
        response = await client.get(f"{PATH}?{query(*cases)}&{EVER}&limit=4{cursor}")
        pages.append(response.json())
        cursor = f"&cursor={pages[-1].get('next')}"

    assert whole["entries"] == own
    assert [each["reference"] for each in whole["cases"]] == [f"EHC/{n}" for n in range(6)][::-1]
    assert [entry for page in pages for entry in page["entries"]] == own
    assert {page["position"] for page in pages} == {whole["position"]}


async def test_the_day_ends_a_chronology(client: AsyncClient, make_case: MakeCase) -> None:
    case = await make_case("EHC/1")

    found = (await client.get(f"{PATH}?{query(case.case_id)}&as_of=2026-07-19")).json()

    assert [each["type"] for each in found["entries"]] == ["case.officer_assigned"]
    assert found["as_of"] == "2026-07-19"


async def test_pages_are_as_known_at_the_first(
    client: AsyncClient, record: Record, make_case: MakeCase
) -> None:
    case = await make_case("EHC/1")
    first = (await client.get(f"{PATH}?{query(case.case_id)}&limit=1")).json()
    await record(f"{case.path}/adult-care-referrals", {"on": "2026-08-03"})

    rest = (await client.get(f"{PATH}?{query(case.case_id)}&cursor={first['next']}")).json()
    now = (await client.get(f"{PATH}?{query(case.case_id)}")).json()

    assert len(first["entries"]) + len(rest["entries"]) == len(now["entries"]) - 1


async def test_the_csv_names_the_case_in_each_line(
    client: AsyncClient, make_case: MakeCase
) -> None:
    cases = [(await make_case(f"EHC/{n}")).case_id for n in range(2)]

    response = await client.get(f"{PATH}/file?format=csv&{EVER}&{query(*cases)}")

    found = [*csv.DictReader(io.StringIO(response.text, newline=""))]
    assert sorted((each["case_id"], each["reference"], each["type"]) for each in found) == sorted(
        (case, f"EHC/{n}", kind)
        for n, case in enumerate(cases)
        for kind in ("case.officer_assigned", "final.issued", "case.opened")
    )
    assert response.headers["Content-Disposition"] == 'attachment; filename="chronologies.csv"'


class Sections(HTMLParser):
    """The sections of a page with their headings and how many rows each has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[int] = []
        self.labels: list[tuple[str | None, str | None]] = []
        self.label: str | None = None
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        match tag:
            case "section":
                self.rows.append(0)
                self.label = given.get("aria-labelledby")
            case "h2":
                self.labels.append((self.label, given.get("id")))
            case "tr" if self.rows:
                self.rows[-1] += 1
            case _:
                pass


async def test_the_page_for_print_has_a_section_for_each_case(
    client: AsyncClient, make_case: MakeCase
) -> None:
    cases = [(await make_case(f"EHC/{n}")).case_id for n in range(2)]

    response = await client.get(f"{PATH}/file?{EVER}&{query(*cases)}")

    page = Sections(response.text)
    assert page.rows == [4, 4]
    assert page.labels == [(f"case-{case}", f"case-{case}") for case in cases]
    assert not {"script", "link", "img"} & page.tags
    assert '<html lang="en-GB">' in response.text
    assert "20 July 2026" in response.text
    assert "break-before: page" in response.text
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Quennevais" not in response.text


async def test_of_an_erased_case_nothing_is_shown(
    client: AsyncClient, connect: Connect, council: LedgerId, record: Record, make_case: MakeCase
) -> None:
    case = await make_case("EHC/1")
    ended = {"plan_id": case.plan_id, "ceased_on": "2026-11-19", "reason": "2"}
    await record(f"{case.path}/plan-endings", ended)
    eraser = await connect(council, "cases:erase")
    basis = {"subject": "child", "legal_basis": "gdpr_art_17_1_a", "on": "2026-11-20"}
    key = {"Idempotency-Key": "erase"}
    erased = await eraser.post(f"{case.path}/erasures", json=basis, headers=key)
    assert erased.status_code == 201, erased.text

    found = (await client.get(f"{PATH}?{query(case.case_id)}")).json()
    text = (await client.get(f"{PATH}/file?{query(case.case_id)}")).text
    lines = (await client.get(f"{PATH}/file?format=csv&{query(case.case_id)}")).text

    assert (found["entries"], found["cases"][0]["erased_on"]) == ([], "2026-11-20")
    assert "The file of this case was erased on 20 November 2026." in text
    assert "finalised plan" not in text
    assert len(lines.splitlines()) == 1


async def test_a_case_of_another_council_is_as_unknown_as_none(
    client: AsyncClient, connect: Connect, other_council: LedgerId, make_case: MakeCase
) -> None:
    case = await make_case("EHC/1")
    other = await connect(other_council)

    of_other = await other.get(f"{PATH}?{query(case.case_id)}")
    of_none = await other.get(f"{PATH}?{query(UNKNOWN)}")
    one_of_two = await client.get(f"{PATH}/file?{query(case.case_id, UNKNOWN)}")

    assert [each.status_code for each in (of_other, of_none, one_of_two)] == [404, 404, 404]
    assert of_other.json()["errors"] == of_none.json()["errors"]
    (error,) = one_of_two.json()["errors"]
    assert (error["code"], error["parameter"]) == ("unknown_case", "case_id")
    assert "number 2" in error["message"]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("", id="no case"),
        pytest.param(query(UNKNOWN, UNKNOWN), id="one twice"),
        pytest.param(query(*(str(UUID(int=n)) for n in range(7))), id="seven"),
        pytest.param("case_id=EHC-1", id="no id"),
    ],
)
async def test_wrong_cases_are_refused(client: AsyncClient, wrong: str) -> None:
    assert (await client.get(f"{PATH}?{wrong}")).status_code == 422


async def test_chronologies_need_the_scope(connect: Connect, council: LedgerId) -> None:
    writer = await connect(council, "cases:write")

    assert (await writer.get(f"{PATH}?{query(UNKNOWN)}")).status_code == 403
