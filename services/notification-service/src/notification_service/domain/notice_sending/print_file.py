"""The file of a print run: a ZIP of the letters, each a PDF, and a table of them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Final
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_COLUMNS: Final = ("file", "notice_id", "case_id", "requirement", "large_print")


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """A letter to be printed. `pages` is a PDF; None: it may not be sent any more."""

    notice_id: UUID
    case_id: UUID
    requirement: str
    is_large_print: bool
    pages: bytes | None


def build_print_file(letters: Sequence[PrintedLetter]) -> bytes:
    """A ZIP of `001-<notice>.pdf` … and `letters.csv`, the same for the same letters.

    The table has a row for each letter, without names and addresses, which the pages have. The
    file of one that may not be sent any more is empty there: it is not to be posted.
    """
    table, archive = StringIO(), BytesIO()
    rows = csv.writer(table, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    with ZipFile(archive, "w", ZIP_STORED) as made:
        for number, letter in enumerate(letters, start=1):
            name = "" if letter.pages is None else f"{number:03}-{letter.notice_id}.pdf"
            size = "yes" if letter.is_large_print else "no"
            rows.writerow([name, letter.notice_id, letter.case_id, letter.requirement, size])
            if letter.pages is not None:
                made.writestr(ZipInfo(name, _FIRST_DAY), letter.pages)
        made.writestr(ZipInfo("letters.csv", _FIRST_DAY), table.getvalue())
    return archive.getvalue()
