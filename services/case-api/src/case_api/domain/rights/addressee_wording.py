"""Who the addressee is and why, in sentences without names, with the provisions."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from case_api.domain.rights.addressee import (
    AddresseeBasis,
    AddresseeCaveat,
    AddresseeReason,
)

_BASIS: Final[Mapping[AddresseeBasis, str]] = {
    AddresseeBasis.NOT_BORN: "The child is not born on {day}.",
    AddresseeBasis.CHILD: "Compulsory school age does not end before {ends}, so the rights are the"
    " parents' on {day}.",
    AddresseeBasis.YOUNG_PERSON: "Compulsory school age ended on {ends}, so the rights are the"
    " young person's on {day}.",
    AddresseeBasis.REPRESENTATIVE: "Compulsory school age ended on {ends}. The young person lacks"
    " capacity on {day}, so a representative has the rights.",
    AddresseeBasis.PARENTS_OF_YOUNG_PERSON: "Compulsory school age ended on {ends}. The young"
    " person lacks capacity on {day} and has no representative, so the parents have the rights.",
}
_AGE: Final = "Education Act 1996 s.8(3); SI 1997/1970; CFA s.83(2)"
_LACKING: Final = "CFA s.80; SEND Regulations 2014 reg 64, 65 and Schedule 3"
_SOURCES: Final[Mapping[AddresseeBasis, str]] = {
    AddresseeBasis.NOT_BORN: _AGE,
    AddresseeBasis.CHILD: f"{_AGE}; Education Act 1996 s.576",
    AddresseeBasis.YOUNG_PERSON: _AGE,
    AddresseeBasis.REPRESENTATIVE: f"{_AGE}; {_LACKING}",
    AddresseeBasis.PARENTS_OF_YOUNG_PERSON: f"{_AGE}; {_LACKING}",
}
_REASONS: Final[Mapping[AddresseeReason, str]] = {
    AddresseeReason.HAS_THE_RIGHTS: "The rights are this person's own on {day}.",
    AddresseeReason.REPRESENTS_YOUNG_PERSON: "Represents the young person, who lacks capacity, on"
    " {day}.",
    AddresseeReason.REPRESENTS_PARENT: "Represents a parent who lacks capacity on {day}"
    " (SEND Regulations 2014 reg 63).",
    AddresseeReason.NOT_BORN: "The child is not born on {day}.",
    AddresseeReason.ROLE_NOT_BEGUN: "Is not yet a parent or representative on {day}.",
    AddresseeReason.ROLE_ENDED: "Is no longer a parent or representative on {day}.",
    AddresseeReason.LACKS_CAPACITY: "Lacks capacity on {day}.",
    AddresseeReason.YOUNG_PERSON_DECIDES: "The young person has capacity on {day} and decides"
    " who else is involved.",
    AddresseeReason.REPRESENTATIVE_DECIDES: "The young person has a representative on {day}, who"
    " is another person.",
    AddresseeReason.NOT_NEEDED: "Represents a person who has capacity on {day}, or does not have"
    " the rights.",
}
_CAVEATS: Final[Mapping[AddresseeCaveat, str]] = {
    AddresseeCaveat.PERSON_NOT_RECORDED: "No birth date is recorded, and no people: the age is"
    " that of the school cohort, and who has capacity is not known.",
    AddresseeCaveat.SCHOOL_TERM_DECIDES: "The 16th birthday is in the weeks in which schools begin"
    " their year. It is taken to begin on 1 September; if it began on the other side of the"
    " birthday, compulsory school age ends in another June (Education Act 1996 s.8(3), 579).",
    AddresseeCaveat.NO_PARENT_RECORDED: "No parent is recorded for this day.",
    AddresseeCaveat.NO_REPRESENTATIVE_RECORDED: "Every parent who is recorded lacks capacity on"
    " this day, and no representative is recorded.",
    AddresseeCaveat.OVER_25: "The person is 25 or over, and no young person in law any more. A plan"
    " may be kept to the end of the academic year (CFA s.46, 83(2)).",
    AddresseeCaveat.MAY_BE_25: "The person may be 25 or over: no birth date is recorded.",
}


def basis_sentence(basis: AddresseeBasis, on: date, school_age_ends_on: date) -> str:
    """By what rule a person is the addressee on a day, with the days in full."""
    return _BASIS[basis].format(day=_day(on), ends=_day(school_age_ends_on))


def basis_source(basis: AddresseeBasis) -> str:
    """The provisions of the rule."""
    return _SOURCES[basis]


def reason_sentence(reason: AddresseeReason, on: date) -> str:
    """Why a person is the addressee on a day, or is not."""
    return _REASONS[reason].format(day=_day(on))


def caveat_sentence(caveat: AddresseeCaveat) -> str:
    """What must be known before the answer is relied on."""
    return _CAVEATS[caveat]


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
