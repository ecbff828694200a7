"""The files of list 1 of Annex A, written from one pass over its rows, some rows at a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from pydantic_core import to_json

from case_api.domain.inspection.annex_columns import LIST_1_COLUMNS
from case_api.domain.inspection.annex_findings import count_findings
from case_api.domain.inspection.annex_page import (
    annex_page_end,
    annex_page_rows,
    annex_page_start,
)
from case_api.domain.inspection.annex_row import AnnexCode, AnnexRow, annex_cells
from case_api.domain.inspection.annex_rules import ANNEX_RULES, RULES_NOT_RUN
from case_api.domain.inspection.findings_csv import FINDING_COLUMNS, finding_cells
from case_api.domain.inspection.list_moment import ListMoment
from chassis.csv_text import csv_text
from events.contracts.published_enum import PublishedEnum


class AnnexFileFormat(PublishedEnum):
    """A form of the list as a file."""

    CSV = "csv"
    """The columns of the template, and a line for each child."""
    FINDINGS = "findings"
    """CSV: a line for each row and rule that it breaks, with the operation that puts it right."""
    HTML = "html"
    """A page for print: the columns that are held, and the findings."""


class AnnexWriter(Protocol):
    """Writes one file of the list: its start, its rows, its end."""

    def start(self, moment: ListMoment, /) -> str:
        """What comes before the rows."""
        ...

    def rows(self, rows: Sequence[AnnexRow]) -> str:
        """Some rows, which follow those before."""
        ...

    def end(self) -> str:
        """What comes after the rows."""
        ...


class AnnexCsv:
    """The list as the template has it."""

    def start(self, _: ListMoment, /) -> str:
        """The titles."""
        return csv_text([[each.title for each in LIST_1_COLUMNS]])

    def rows(self, rows: Sequence[AnnexRow]) -> str:
        """A line for each row."""
        return csv_text(map(annex_cells, rows))

    def end(self) -> str:
        """Nothing."""
        return ""


class FindingsCsv:
    """The findings about the list."""

    def start(self, _: ListMoment, /) -> str:
        """The names of the columns."""
        return csv_text([FINDING_COLUMNS])

    def rows(self, rows: Sequence[AnnexRow]) -> str:
        """A line for each finding."""
        return csv_text(finding_cells(rows))

    def end(self) -> str:
        """Nothing."""
        return ""


class AnnexPageHtml:
    """The list for print, with how many rows break each rule."""

    def __init__(self) -> None:
        self._counts: Counter[AnnexCode] = Counter()

    def start(self, moment: ListMoment, /) -> str:
        """The beginning of the page."""
        return annex_page_start(moment)

    def rows(self, rows: Sequence[AnnexRow]) -> str:
        """A row of the table each."""
        self._counts += count_findings(rows)
        return annex_page_rows(rows)

    def end(self) -> str:
        """The findings, and the end of the page."""
        return annex_page_end(self._counts)


class AnnexJson:
    """The list as one JSON document: each row has the codes of its findings, which are counted."""

    def __init__(self) -> None:
        self._counts: Counter[AnnexCode] = Counter()
        self._separator = ""

    def start(self, moment: ListMoment, /) -> str:
        """The members before the rows."""
        head = {
            "as_of": moment.day,
            "position": moment.position,
            "columns": [each._asdict() for each in LIST_1_COLUMNS],
            "rules_not_run": RULES_NOT_RUN,
        }
        return f'{to_json(head).decode()[:-1]},"children":[\n'

    def rows(self, rows: Sequence[AnnexRow]) -> str:
        """A line for each row."""
        self._counts += count_findings(rows)
        lines = self._separator + ",\n".join(each.model_dump_json() for each in rows)
        self._separator = ",\n" if rows else self._separator
        return lines if rows else ""

    def end(self) -> str:
        """The findings by code, and the end of the document."""
        found = [
            {"code": rule.code, "severity": rule.severity, "message": rule.message, "count": count}
            for rule in ANNEX_RULES
            if (count := self._counts[rule.code])
        ]
        return f'\n],"findings":{to_json(found).decode()}}}\n'


ANNEX_WRITERS: Final[Mapping[AnnexFileFormat, type[AnnexWriter]]] = {
    AnnexFileFormat.CSV: AnnexCsv,
    AnnexFileFormat.FINDINGS: FindingsCsv,
    AnnexFileFormat.HTML: AnnexPageHtml,
}
