"""The file of a print run: which letters are of one envelope."""

import csv
from io import BytesIO, StringIO
from uuid import UUID
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st

from notification_service.domain.notice_sending.print_file import PrintedLetter, build_print_file

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


def rows(*letters: PrintedLetter) -> list[dict[str, str]]:
    with ZipFile(BytesIO(build_print_file(letters))) as made:
        table = made.read("letters.csv").decode()
        found = list(csv.DictReader(StringIO(table)))
        assert [each["file"] for each in found if each["file"]] == made.namelist()[:-1]
    return found


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
