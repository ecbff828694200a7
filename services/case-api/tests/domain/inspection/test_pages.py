"""Pages for print and files: whatever a row holds, it is text and no markup."""

import json
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.inspection.annex_files import (
    AnnexCsv,
    AnnexJson,
    AnnexPageHtml,
    AnnexWriter,
    FindingsCsv,
)
from case_api.domain.inspection.annex_row import AnnexRow
from case_api.domain.inspection.chronology_files import ChronologyHtml
from case_api.domain.inspection.inspected_case import InspectedCase
from case_api.domain.inspection.list_moment import ListMoment
from events.envelope import CaseId, Position

MOMENT: Final = ListMoment(date(2026, 11, 20), Position(42), datetime(2026, 11, 20, tzinfo=UTC))
CASE: Final = CaseId(UUID(int=1))
MARKUP: Final = '<script>alert("1")</script>&'
ROW: Final = AnnexRow.model_construct(
    case_id=CASE, reference=MARKUP, upn="=HYPERLINK(1)", home_educated=False, findings=("107",)
)


class Tags(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def written(writer: AnnexWriter, *rows: AnnexRow) -> str:
    return writer.start(MOMENT) + writer.rows(rows) + writer.rows([]) + writer.end()


def test_a_row_is_text_on_the_page() -> None:
    page = Tags(written(AnnexPageHtml(), ROW))

    assert "script" not in page.tags
    assert MARKUP in page.text
    assert "position 42" in page.text


def test_a_reference_is_text_on_the_page_of_a_chronology() -> None:
    case = InspectedCase.model_construct(case_id=CASE, reference=MARKUP)
    writer = ChronologyHtml()

    page = Tags(writer.start(MOMENT) + writer.case(case, []) + writer.end())

    assert "script" not in page.tags
    assert MARKUP in page.text
    assert "Nothing had happened in this case by then." in page.text


@pytest.mark.parametrize("writer", [AnnexCsv(), FindingsCsv()])
def test_no_file_for_a_spreadsheet_has_a_formula(writer: AnnexWriter) -> None:
    row = ROW.model_copy(update={"reference": "=1+1"})

    cells = written(writer, row).splitlines()[1].split(",")

    assert not any(cell.startswith("=") for cell in cells)
    assert any(cell.startswith("'=") for cell in cells)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_document_is_json_whatever_its_rows(count: int) -> None:
    document = json.loads(written(AnnexJson(), *[ROW] * count))

    assert len(document["children"]) == count
    assert document["as_of"] == "2026-11-20"
    assert document["rules_not_run"]["103"] == "Whether there is a disability is not held here."
    assert [each["count"] for each in document["findings"]] == ([count] if count else [])
