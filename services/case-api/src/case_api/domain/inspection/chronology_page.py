"""Chronologies of cases as a page for print: each case begins on a sheet of its own."""

from collections.abc import Iterator, Sequence
from html import escape

from pydantic_core import MISSING

from case_api.domain.chronology_item import ChronologyItem
from case_api.domain.inspection.inspected_case import InspectedCase
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
from events.london_day import london_day

_COLUMNS = ("Date", "What happened", "Late", "Departs from the law", "Recorded")


def chronology_page_start(moment: ListMoment) -> str:
    """The beginning of the page."""
    up_to = f"up to {long_date(moment.day)}, as recorded up to position {moment.position}"
    return page_start("Chronologies of cases") + paragraph(f"What happened {up_to}.")


def chronology_page_case(case: InspectedCase, items: Sequence[ChronologyItem]) -> str:
    """The section of a case."""
    return "".join(_section(case, items))


def chronology_page_end() -> str:
    """The end of the page."""
    return page_end()


def _section(case: InspectedCase, items: Sequence[ChronologyItem]) -> Iterator[str]:
    heading = f"case-{case.case_id}"
    yield f'<section class="case" aria-labelledby="{heading}">\n'
    yield f'<h2 id="{heading}">Case {escape(case.name)}</h2>\n'
    if case.erased_on is not MISSING:
        yield paragraph(f"The file of this case was erased on {long_date(case.erased_on)}.")
    elif not items:
        yield paragraph("Nothing had happened in this case by then.")
    else:
        yield table_start(f"Chronology of case {case.name}", _COLUMNS)
        yield from (table_row(_cells(each)) for each in items)
        yield table_end()
    yield "</section>\n"


def _cells(item: ChronologyItem) -> Sequence[str]:
    corrected = " (corrected)" if item.corrected else ""
    return (
        long_date(item.on),
        item.statement + corrected,
        "; ".join(f"{each.rule}, due {long_date(each.law_due_on)}" for each in item.late),
        "; ".join(each.replace("_", " ") for each in item.irregularities),
        long_date(london_day(item.recorded_at)),
    )
