"""List 1 of Annex A as a page for print: the columns that are held, and the findings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.inspection.annex_columns import LIST_1_COLUMNS
from case_api.domain.inspection.annex_row import AnnexCode, AnnexRow, annex_cells
from case_api.domain.inspection.annex_rules import ANNEX_RULES, RULES_NOT_RUN
from case_api.domain.inspection.list_moment import ListMoment
from case_api.domain.inspection.print_page import (
    page_end,
    page_start,
    paragraph,
    table_end,
    table_row,
    table_start,
)
from case_api.domain.irregularities.irregularity import long_date

_HELD: Final = [i for i, each in enumerate(LIST_1_COLUMNS) if each.why_empty is None]


def annex_page_start(moment: ListMoment) -> str:
    """The beginning of the page, up to the rows."""
    title = "Annex A list 1: children and young people with an EHC plan"
    columns = ["Case", *(LIST_1_COLUMNS[i].title for i in _HELD), "Findings"]
    return (
        page_start(title, wide=True)
        + paragraph(
            f"On {long_date(moment.day)}, from what was recorded up to position {moment.position}."
        )
        + table_start("Children and young people with a plan in force", columns)
    )


def annex_page_rows(rows: Sequence[AnnexRow]) -> str:
    """Some rows. The first cell is the council's reference of the case, or its id."""
    return "".join(map(_row, rows))


def annex_page_end(counts: Mapping[AnnexCode, int]) -> str:
    """The end of the page: how many rows break each rule, and what is not held."""
    return "".join((table_end(), *_findings(counts), *_not_held(), page_end()))


def _row(row: AnnexRow) -> str:
    cells = annex_cells(row)
    name = str(row.case_id) if row.reference is MISSING else row.reference
    return table_row([name, *(cells[i] for i in _HELD), ", ".join(row.findings)])


def _findings(counts: Mapping[AnnexCode, int]) -> Iterator[str]:
    yield table_start("Findings", ("Rule", "Rows", "Kind", "What is found"))
    for rule in ANNEX_RULES:
        cells = rule.code, str(counts.get(rule.code, 0)), rule.severity.value, rule.message
        yield table_row(cells)
    for code, reason in RULES_NOT_RUN.items():
        yield table_row((code, "not run", "", reason))
    yield table_end()


def _not_held() -> Iterator[str]:
    yield table_start("Columns that are not held here", ("Column", "Why it is empty"))
    for each in LIST_1_COLUMNS:
        if each.why_empty is not None:
            yield table_row((each.title, each.why_empty))
    yield table_end()
