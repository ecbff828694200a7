"""Addresses in a text that must not become known to its reader."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from notification_service.domain.notice_sending.case_people import (
    CasePeople,
    ContactBan,
    ContactedPerson,
)
from notification_service.domain.notice_sending.visible_text import visible_forms

_MIN_LENGTH: Final = 5
"""Letters and digits of the shortest postcode. A house number alone, or `Flat`, is in any text."""


def has_withheld_address(
    texts: Sequence[str], reader: ContactedPerson, people: CasePeople, day: date
) -> bool:
    """Whether texts have an address that is withheld from a reader on a day.

    That is the postcode, the first words, or a line with a number, of the address of another person
    of the case, however it is spaced.
    """
    written = [_squeezed(form) for text in texts for form in visible_forms(text)]
    return any(
        part in text
        for each in (people.child, *people.related.values())
        if each.person_id != reader.person_id and _is_withheld(each, reader, day)
        for part in _parts(each)
        for text in written
    )


def _is_withheld(person: ContactedPerson, reader: ContactedPerson, day: date) -> bool:
    flags = person.bans(ContactBan.ADDRESS_WITHHELD, day)
    return any(not flag.people or reader.person_id in flag.people for flag in flags)


def _parts(person: ContactedPerson) -> Iterator[str]:
    """The postcode, the address as far as its first words say where it is, and lines with a number.

    Of "Flat 2, 14 Rose Lane" and of "Rose Cottage, 14 Rose Lane" the street says where it is. A
    line without a number after the first is a village or a town, which any text may have.
    """
    begun = ""
    lines = [_squeezed(line) for line in person.address_lines]
    for line in lines:
        begun += line
        if len(begun) >= _MIN_LENGTH:
            break
    numbered = (line for line in lines if any(map(str.isdecimal, line)))
    parts = (_squeezed(person.postcode), begun, *numbered)
    return (part for part in parts if len(part) >= _MIN_LENGTH)


def _squeezed(text: str) -> str:
    """Letters and digits alone, in small letters."""
    return "".join(filter(str.isalnum, text.casefold()))
