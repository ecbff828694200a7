"""The files of the chronologies of cases, written one case at a time."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from pydantic_core import MISSING, to_json

from case_api.domain.chronology_csv import CHRONOLOGY_COLUMNS, chronology_cells
from case_api.domain.chronology_item import ChronologyItem
from case_api.domain.inspection.chronology_page import (
    chronology_page_case,
    chronology_page_end,
    chronology_page_start,
)
from case_api.domain.inspection.inspected_case import InspectedCase
from case_api.domain.inspection.list_moment import ListMoment
from chassis.csv_text import csv_text
from events.contracts.published_enum import PublishedEnum


class ChronologyFileFormat(PublishedEnum):
    """A form of chronologies as a file."""

    CSV = "csv"
    """A line for each entry, with the case."""
    HTML = "html"
    """A page for print, on which each case begins a sheet."""


class ChronologyWriter(Protocol):
    """Writes one file of chronologies: its start, its cases, its end."""

    def start(self, moment: ListMoment, /) -> str:
        """What comes before the cases."""
        ...

    def case(self, case: InspectedCase, items: Sequence[ChronologyItem]) -> str:
        """A case, which follows those before."""
        ...

    def end(self) -> str:
        """What comes after the cases."""
        ...


class ChronologyCsv:
    """The chronologies for a spreadsheet."""

    def start(self, _: ListMoment, /) -> str:
        """The names of the columns."""
        return csv_text([("case_id", "reference", *CHRONOLOGY_COLUMNS)])

    def case(self, case: InspectedCase, items: Sequence[ChronologyItem]) -> str:
        """A line for each entry."""
        named = str(case.case_id), "" if case.reference is MISSING else case.reference
        return csv_text((*named, *chronology_cells(each)) for each in items)

    def end(self) -> str:
        """Nothing."""
        return ""


class ChronologyHtml:
    """The chronologies for print."""

    def start(self, moment: ListMoment, /) -> str:
        """The beginning of the page."""
        return chronology_page_start(moment)

    def case(self, case: InspectedCase, items: Sequence[ChronologyItem]) -> str:
        """A section."""
        return chronology_page_case(case, items)

    def end(self) -> str:
        """The end of the page."""
        return chronology_page_end()


class ChronologyJson:
    """The chronologies as one JSON document."""

    def __init__(self) -> None:
        self._separator = ""

    def start(self, moment: ListMoment, /) -> str:
        """The members before the cases."""
        head = {"as_of": moment.day, "position": moment.position}
        return f'{to_json(head).decode()[:-1]},"cases":[\n'

    def case(self, case: InspectedCase, items: Sequence[ChronologyItem]) -> str:
        """A case with its entries."""
        separator, self._separator = self._separator, ",\n"
        entries = [each.model_dump(mode="json") for each in items]
        return separator + to_json({**case.model_dump(mode="json"), "entries": entries}).decode()

    def end(self) -> str:
        """The end of the document."""
        return "\n]}\n"


CHRONOLOGY_WRITERS: Final[Mapping[ChronologyFileFormat, type[ChronologyWriter]]] = {
    ChronologyFileFormat.CSV: ChronologyCsv,
    ChronologyFileFormat.HTML: ChronologyHtml,
}
