"""A row of a file of the register, and what is wrong with one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from case_api.domain.people.identifier_checks import is_urn
from case_api.domain.people.sample_identifiers import SAMPLE_URN

RegisterRow: TypeAlias = Mapping[str, str]
"""The values of a row by column, without spaces around them. A missing column is not in it."""
_DAY: Final = re.compile(r"([0-9]{2})[-/]([0-9]{2})[-/]([0-9]{4})")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row, without its values: the column, and what must be there."""

    column: str
    message: str

    def __str__(self) -> str:
        return f"{self.column} {self.message}"


class WrongRow(Exception):
    """A row that is not imported."""

    def __init__(self, *problems: RowProblem) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems: Sequence[RowProblem] = problems


def urn_in(row: RegisterRow, column: str) -> str:
    """The URN in a column.

    Raises:
        WrongRow: it has none.
    """
    urn = row.get(column, "")
    if not is_urn(urn):
        raise WrongRow(RowProblem(column, f"must be six digits, such as {SAMPLE_URN}"))
    return urn


def day_in(row: RegisterRow, column: str) -> date | None:
    """The day in a column, such as 31-08-2026; None where it is empty.

    Raises:
        WrongRow: it is no day.
    """
    text = row.get(column, "")
    if not text:
        return None
    wrong = WrongRow(RowProblem(column, "must be empty, or a day such as 31-08-2026"))
    match = _DAY.fullmatch(text)
    if match is None:
        raise wrong
    day, month, year = map(int, match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise wrong from None
