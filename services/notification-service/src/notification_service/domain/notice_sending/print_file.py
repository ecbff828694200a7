"""The file of a print run: a ZIP of the letters, each a PDF, and a table of them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Final
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_COLUMNS: Final = ("file", "envelope", "notice_id", "case_id", "requirement", "large_print")


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """A letter to be printed. `pages` is a PDF; None: it may not be sent any more.

    `recipient` and `address` are to whom and where it goes, None for the child or young person.
    """

    notice_id: UUID
    case_id: UUID
    requirement: str
    is_large_print: bool
    pages: bytes | None
    recipient: UUID | None = None
    address: tuple[str, ...] = ()


def build_print_file(letters: Sequence[PrintedLetter]) -> bytes:
    """A ZIP of `001-<notice>.pdf` … and `letters.csv`, the same for the same letters.

    The table has a row for each letter, without names and addresses, which the pages have. Letters
    about one child to one person at one address follow each other and are of one `envelope`; those
    about two children never are. The file of one that may not be sent any more is empty there, and
    it is in no envelope: it is not to be posted.
    """
    table, archive = StringIO(), BytesIO()
    rows = csv.writer(table, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    with ZipFile(archive, "w", ZIP_STORED) as made:
        for number, (envelope, letter) in enumerate(_in_envelopes(letters), start=1):
            name = "" if letter.pages is None else f"{number:03}-{letter.notice_id}.pdf"
            size = "yes" if letter.is_large_print else "no"
            about = letter.notice_id, letter.case_id, letter.requirement, size
            rows.writerow([name, envelope, *about])
            if letter.pages is not None:
                made.writestr(ZipInfo(name, _FIRST_DAY), letter.pages)
        made.writestr(ZipInfo("letters.csv", _FIRST_DAY), table.getvalue())
    return archive.getvalue()


def _in_envelopes(letters: Sequence[PrintedLetter]) -> Sequence[tuple[str, PrintedLetter]]:
    """The letters with the number of their envelope, those of one envelope together."""
    envelopes: dict[object, list[PrintedLetter]] = {}
    for letter in letters:
        if letter.pages is not None:
            key = letter.case_id, letter.recipient, letter.address
            envelopes.setdefault(key, []).append(letter)
    numbered = [
        (str(number), letter)
        for number, together in enumerate(envelopes.values(), start=1)
        for letter in together
    ]
    return [*numbered, *(("", letter) for letter in letters if letter.pages is None)]
