"""The file of a print run: which files it has, and the table of its letters."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final, NamedTuple
from uuid import UUID

from notification_service.domain.notice_sending.enclosures import NoticeEnclosure

TABLE_FILE: Final = "letters.csv"
_COLUMNS: Final = (
    *("file", "envelope", "notice_id", "case_id", "requirement", "large_print"),
    "enclosures",
)


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
    enclosures: tuple[NoticeEnclosure, ...] = ()


class EnclosedFile(NamedTuple):
    """A document that goes with a letter, and the name of its file."""

    name: str
    enclosure: NoticeEnclosure


@dataclass(frozen=True, slots=True)
class PrintFileRow:
    """A letter in the file. `file` and `envelope` are empty where it may not be sent any more."""

    letter: PrintedLetter
    file: str
    envelope: str
    enclosed: tuple[EnclosedFile, ...]


def print_rows(letters: Sequence[PrintedLetter]) -> Sequence[PrintFileRow]:
    """The letters in the order of the file, each with the names of its files.

    A letter is `001-<notice>.pdf`, and what it encloses `001-<notice>_01-plan-1.pdf` …, which
    follow it in a list by name. Letters about one child to one person at one address follow each
    other and are of one `envelope`; those about two children never are. One that may not be sent
    any more has no file and is in no envelope: it is not to be posted.
    """
    return [
        PrintFileRow(
            letter,
            "" if letter.pages is None else f"{number:03}-{letter.notice_id}.pdf",
            envelope,
            tuple(_enclosed(number, letter)),
        )
        for number, (envelope, letter) in enumerate(_in_envelopes(letters), start=1)
    ]


def letters_table(rows: Sequence[PrintFileRow]) -> bytes:
    """The table as CSV: a row for each letter, without names and addresses, which the pages have.

    `enclosures` has the files of what a letter encloses, in order, with a space between them.
    """
    table = StringIO()
    written = csv.writer(table, lineterminator="\r\n")
    written.writerow(_COLUMNS)
    for row in rows:
        letter = row.letter
        size = "yes" if letter.is_large_print else "no"
        about = letter.notice_id, letter.case_id, letter.requirement, size
        enclosed = " ".join(each.name for each in row.enclosed)
        written.writerow([row.file, row.envelope, *about, enclosed])
    return table.getvalue().encode()


def _enclosed(number: int, letter: PrintedLetter) -> Iterator[EnclosedFile]:
    if letter.pages is None:
        return
    for place, each in enumerate(letter.enclosures, start=1):
        name = f"{number:03}-{letter.notice_id}_{place:02}-{each.file_name}"
        yield EnclosedFile(name, each)


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
