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

    That is the postcode, or the first line, of another person of the case, however it is spaced.
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
    """The postcode, and the address as far as its first words say where it is."""
    begun = ""
    for line in person.address_lines:
        begun += _squeezed(line)
        if len(begun) >= _MIN_LENGTH:
            break
    return (part for part in (_squeezed(person.postcode), begun) if len(part) >= _MIN_LENGTH)


def _squeezed(text: str) -> str:
    """Letters and digits alone, in small letters."""
    return "".join(filter(str.isalnum, text.casefold()))
