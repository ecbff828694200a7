"""The file of a print run: which letters are of one envelope, and what each encloses."""

import csv
from contextlib import closing
from dataclasses import replace
from io import BytesIO, StringIO
from uuid import UUID
from zipfile import BadZipFile, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.contracts.references import DocumentId
from events.stored_document import DocumentMediaType
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.domain.notice_sending.print_archive import PrintArchive
from notification_service.domain.notice_sending.print_file import (
    PrintedLetter,
    letters_table,
    print_rows,
)

HOME, ELSEWHERE = ("1 High Street", "Anytown"), ("2 Low Road", "Anytown")
SAM, KIM = UUID(int=1), UUID(int=2)
MOTHER, FATHER = UUID(int=11), UUID(int=12)


def letter(
    number: int,
    case: UUID = SAM,
    recipient: UUID | None = MOTHER,
    address: tuple[str, ...] = HOME,
    *,
    is_sent: bool = True,
) -> PrintedLetter:
    return PrintedLetter(
        notice_id=UUID(int=100 + number),
        case_id=case,
        requirement="plan-agreed",
        is_large_print=False,
        pages=b"%PDF" if is_sent else None,
        recipient=recipient,
        address=address,
    )


def enclosure(name: str) -> NoticeEnclosure:
    return NoticeEnclosure(
        document_id=DocumentId(UUID(int=5)),
        sha256="0" * 64,
        size=9,
        media_type=DocumentMediaType.PDF,
        title="A report about Sam",
        file_name=name,
    )


def rows(*letters: PrintedLetter) -> list[dict[str, str]]:
    table = letters_table(print_rows(letters)).decode()
    return list(csv.DictReader(StringIO(table)))


def envelopes(*letters: PrintedLetter) -> list[tuple[int, str]]:
    """The numbers of the letters and of their envelopes, in the order of the file."""
    return [(UUID(each["notice_id"]).int - 100, each["envelope"]) for each in rows(*letters)]


def test_letters_to_one_person_of_one_case_are_one_envelope_and_together() -> None:
    to_father = letter(2, recipient=FATHER)

    assert envelopes(letter(1), to_father, letter(3)) == [(1, "1"), (3, "1"), (2, "2")]


def test_letters_about_two_children_are_never_in_one_envelope() -> None:
    """The mother of both has two envelopes: a letter in the wrong one shows a child to another."""
    assert envelopes(letter(1), letter(2, case=KIM)) == [(1, "1"), (2, "2")]


def test_letters_to_two_addresses_of_a_person_are_two_envelopes() -> None:
    """She moved between the two: each goes where it was addressed."""
    assert envelopes(letter(1), letter(2, address=ELSEWHERE)) == [(1, "1"), (2, "2")]


def test_what_may_not_be_sent_is_in_no_envelope() -> None:
    assert envelopes(letter(1, is_sent=False), letter(2)) == [(2, "1"), (1, "")]


def test_what_a_letter_encloses_follows_it_by_name_and_has_no_title() -> None:
    enclosing = replace(letter(1), enclosures=(enclosure("plan-1.pdf"), enclosure("advice-1.pdf")))

    (row,) = rows(enclosing)

    name = f"001-{UUID(int=101)}"
    enclosed = [f"{name}_01-plan-1.pdf", f"{name}_02-advice-1.pdf"]
    assert row["enclosures"] == " ".join(enclosed)
    assert sorted([*enclosed, row["file"]]) == [row["file"], *enclosed]
    assert "Sam" not in letters_table(print_rows([enclosing])).decode()


def test_what_may_not_be_sent_has_no_enclosures() -> None:
    (row,) = rows(replace(letter(1, is_sent=False), enclosures=(enclosure("plan-1.pdf"),)))

    assert (row["file"], row["enclosures"]) == ("", "")


def test_an_archive_is_written_piece_by_piece_and_is_the_same_for_the_same_files() -> None:
    def pieces() -> list[bytes]:
        archive = PrintArchive()
        archive.add("letter.pdf", b"%PDF")
        found = [archive.take()]
        with archive.entry("plan.pdf") as file:
            for part in (b"first ", b"second"):
                file.write(part)
                found.append(archive.take())
        archive.close()
        return [*found, archive.take()]

    made = pieces()

    assert b"first " in made[1]
    assert b"second" not in made[1]
    assert pieces() == made
    with ZipFile(BytesIO(b"".join(made))) as opened:
        assert opened.testzip() is None
        assert opened.read("plan.pdf") == b"first second"


def test_an_archive_that_was_not_ended_cannot_be_opened() -> None:
    with closing(PrintArchive()) as archive:
        archive.add("letter.pdf", b"%PDF")
        with pytest.raises(BadZipFile):
            ZipFile(BytesIO(archive.take()))


@given(
    st.lists(
        st.builds(
            letter,
            st.integers(1, 9),
            st.sampled_from([SAM, KIM]),
            st.sampled_from([MOTHER, FATHER, None]),
            st.sampled_from([HOME, ELSEWHERE]),
            is_sent=st.booleans(),
        ),
        max_size=12,
        unique_by=lambda each: each.notice_id,
    )
)
def test_each_letter_is_in_the_file_once_and_an_envelope_is_of_one_person(
    letters: list[PrintedLetter],
) -> None:
    found = rows(*letters)
    known = {str(each.notice_id): each for each in letters}

    assert sorted(each["notice_id"] for each in found) == sorted(known)
    for number in {each["envelope"] for each in found} - {""}:
        of_one = [known[each["notice_id"]] for each in found if each["envelope"] == number]
        assert len({(each.case_id, each.recipient, each.address) for each in of_one}) == 1
