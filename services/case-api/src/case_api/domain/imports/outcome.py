"""How an import, and each of its rows, ended. None of it is personal data."""

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field
from pydantic_core import MISSING

from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import CaseReference
from events.envelope import CaseId

MAX_VIOLATIONS: Final = 20
"""Violations that are reported of one row."""


class ImportFormat(PublishedEnum):
    """The format of the rows of an import."""

    NDJSON = "ndjson"
    """One case a line, as a JSON object."""
    CSV = "csv"
    """One case a row, with a header."""


class ImportState(PublishedEnum):
    """How far an import is."""

    RECEIVING = "receiving"
    """The rows are arriving. They are not read before all have arrived."""
    WAITING = "waiting"
    RUNNING = "running"
    COMPLETED = "completed"
    """Every row was read."""
    CANCELLED = "cancelled"
    """The rows that had not been read were deleted; the cases that were imported remain."""
    FAILED = "failed"
    """The council's ledger was closed. The cases that were imported remain."""


UNFINISHED_STATES: Final = (ImportState.WAITING, ImportState.RUNNING)
"""The states in which an import still has rows to read."""


class RowOutcome(PublishedEnum):
    """What became of one row."""

    IMPORTED = "imported"
    VALID = "valid"
    """Of a dry run: it would have been imported."""
    UNCHANGED = "unchanged"
    """The reference was imported before, with the same content."""
    DIFFERS = "differs"
    """The reference was imported before, with other content; nothing was changed. Record what
    differs as facts of the case, or correct them."""
    REFUSED = "refused"


class ImportViolation(ContractModel):
    """A reason why a row was refused: the place in the row, and what is wrong there.

    It never has the value that was given.
    """

    code: Annotated[str, Field(max_length=100, examples=["before_predecessor"])]
    pointer: Annotated[str, Field(max_length=500, examples=["/history/3/data/sent_on"])]
    """A JSON pointer into the case; of a CSV row, the name of the column after a slash."""
    message: Annotated[str, Field(max_length=1_000)]


class ImportRowReport(ContractModel):
    """One row of a report."""

    row: Annotated[int, Field(ge=1, lt=2**31)]
    """The number of the line; of a CSV file that of the row in a spreadsheet, the header being 1.
    """
    reference: CaseReference | MISSING = MISSING
    """Missing where the row has none that is valid."""
    outcome: RowOutcome
    case_id: CaseId | MISSING = MISSING
    """The case that was imported, now or before."""
    violations: Annotated[tuple[ImportViolation, ...], Field(max_length=MAX_VIOLATIONS)] = ()


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """How many rows of an import had each outcome. `imported` are the valid ones of a dry run."""

    imported: int = 0
    unchanged: int = 0
    differing: int = 0
    refused: int = 0
