"""A file of the DfE's register, read row by row in constant memory.

It is CSV in Windows-1252, or in UTF-8 where it begins with a byte order mark.
"""

import csv
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from case_api.domain.institutions.dfe_register.columns import (
    ESTABLISHMENT_COLUMNS,
    FIELD_COLUMNS,
    LINK_COLUMNS,
    LINK_DATE,
)
from case_api.domain.institutions.dfe_register.register_row import RegisterRow

MAX_REGISTER_ROWS: Final = 200_000
"""Rows of one file."""
_MAX_LINE: Final = 100_000
"""Characters of one line."""
_UTF_8_MARK: Final = b"\xef\xbb\xbf"
_READ_COLUMNS: Final = frozenset((*FIELD_COLUMNS.values(), *LINK_COLUMNS, LINK_DATE))


class UnreadableRegisterFile(Exception):
    """A file is none of the register's; the message states what to change."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row with the line on which it ends; `values` is None where `problem` states why."""

    line: int
    values: RegisterRow | None
    problem: str = ""


class RegisterFile:
    """The rows of a file, which is one of establishments or of links."""

    def __init__(self, text: TextIO) -> None:
        self._reader = csv.reader(_lines(text), strict=True)
        self._header = [each.strip() for each in self._read_header()]
        self.is_of_links: Final = set(LINK_COLUMNS) <= set(self._header)
        missing = [each for each in ESTABLISHMENT_COLUMNS if each not in self._header]
        if missing and not self.is_of_links:
            raise UnreadableRegisterFile(
                "the first line must have the columns of establishments or of links:"
                f" it lacks {_listed(missing)}"
            )
        self._columns = [
            (place, name) for place, name in enumerate(self._header) if name in _READ_COLUMNS
        ]

    def rows(self) -> Iterator[FileRow]:
        """The rows after the header, those that are empty left out.

        Raises:
            UnreadableRegisterFile: there are more than `MAX_REGISTER_ROWS`, or a line is too long.
        """
        count = 0
        while True:
            try:
                values = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                yield FileRow(self._reader.line_num, None, "must have matching quotes")
                continue
            if not values:
                continue
            count += 1
            if count > MAX_REGISTER_ROWS:
                raise UnreadableRegisterFile(
                    f"it has more than {MAX_REGISTER_ROWS:,} rows: divide it"
                )
            yield self._row(values)

    def batches(self, length: int) -> Iterator[Sequence[FileRow]]:
        """The rows, so many at a time."""
        rows = self.rows()
        while batch := [*islice(rows, length)]:
            yield batch

    def _row(self, values: Sequence[str]) -> FileRow:
        line = self._reader.line_num
        if len(values) != len(self._header):
            return FileRow(line, None, f"must have {len(self._header)} values, as the first line")
        row = {name: values[place].strip() for place, name in self._columns}
        if any("\udc80" <= each <= "\udcff" for value in row.values() for each in value):
            return FileRow(line, None, "must be in Windows-1252, or the file in UTF-8 with a mark")
        return FileRow(line, row)

    def _read_header(self) -> Sequence[str]:
        try:
            return next(self._reader)
        except (StopIteration, csv.Error):
            raise UnreadableRegisterFile("the first line must name the columns") from None


@contextmanager
def open_register_file(path: Path) -> Generator[RegisterFile]:
    """A file, open while the context is.

    Raises:
        UnreadableRegisterFile: it cannot be opened, or is none of the register's.
    """
    try:
        with path.open("rb") as file:
            is_utf_8 = file.read(len(_UTF_8_MARK)) == _UTF_8_MARK
        text = path.open(
            encoding="utf-8-sig" if is_utf_8 else "cp1252", errors="surrogateescape", newline=""
        )
    except OSError:
        raise UnreadableRegisterFile("it cannot be opened") from None
    with text:
        yield RegisterFile(text)


def _lines(text: TextIO) -> Iterator[str]:
    """The lines of a file, each of a bounded length."""
    while line := text.readline(_MAX_LINE + 1):
        if len(line) > _MAX_LINE:
            raise UnreadableRegisterFile(f"a line is longer than {_MAX_LINE:,} characters")
        yield line


def _listed(names: Collection[str]) -> str:
    return ", ".join(names)
