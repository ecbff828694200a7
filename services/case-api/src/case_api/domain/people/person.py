"""The child or young person of a case, and their contacts. None of it is in the log."""

import unicodedata
from datetime import date
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.identifiers import CHECKS, EXAMPLES, IdentifierKind
from events.contracts import CaseDetailsChanged, ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import Cohort, CollegeYear
from events.contracts.vocabulary.case import PersonDetail

_UNSEEN: Final = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""Control characters, zero-width ones and those that change the direction of writing."""
_FIRST_OF_AUGUST: Final = (8, 1)
_FIRST_OF_SEPTEMBER: Final = (9, 1)


def _composed(text: str) -> str:
    """The same text in Unicode's composed form, so that equal names are equal."""
    return unicodedata.normalize("NFC", text)


def _line(longest: int, example: str) -> object:
    """The constraint of one line of text: seen characters only, and no space at its start."""
    return Field(
        min_length=1,
        max_length=longest,
        pattern=rf"^[^\s{_UNSEEN}][^{_UNSEEN}]*$",
        examples=[example],
    )


Name = Annotated[str, _line(100, "Example"), AfterValidator(_composed)]
Line = Annotated[str, _line(200, "Sam Example"), AfterValidator(_composed)]
Address = Annotated[
    str, _line(500, "1 Example Street, Anytown, ZZ99 1ZZ"), AfterValidator(_composed)
]
Email = Annotated[
    str,
    Field(
        max_length=254,
        pattern=r"^[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,189}$",
        examples=["sam@example.org"],
    ),
]
Phone = Annotated[
    str, Field(max_length=30, pattern=r"^\+?[0-9][0-9 ]{5,27}$", examples=["020 7946 0000"])
]


class Identifier(ContractModel):
    """A number that identifies the child in a system.

    A council's own (`local`, `social_care`) has letters, digits, spaces and `./_-`.
    A UPN, ULN or NHS number is written without spaces and has the check character that its other
    characters give.
    """

    kind: IdentifierKind
    value: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            pattern=r"^[A-Za-z0-9]([A-Za-z0-9 ./_-]*[A-Za-z0-9])?$",
        ),
    ]

    @model_validator(mode="after")
    def _is_well_formed(self) -> Self:
        check = CHECKS.get(self.kind)
        if check is not None and not check(self.value):
            example = EXAMPLES[self.kind]
            raise PydanticCustomError(
                "malformed_identifier",
                "is no well-formed number of its kind, such as {expected}",
                {"expected": example},
            )
        return self


BirthDate = Annotated[
    date,
    Field(ge=date(1980, 1, 1), le=date(2100, 8, 31)),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date",
            "formatMinimum": "1980-01-01",
            "formatMaximum": "2100-08-31",
        }
    ),
]
"""A day of birth that is of some school cohort."""


class ContactRole(PublishedEnum):
    """The relation of a contact to the child."""

    PARENT = "parent"
    CARER = "carer"
    YOUNG_PERSON = "young_person"
    REPRESENTATIVE = "representative"
    OTHER = "other"


class Contact(ContractModel):
    """A person to contact about the case."""

    role: ContactRole
    name: Line
    email: Email | MISSING = MISSING
    phone: Phone | MISSING = MISSING
    address: Address | MISSING = MISSING


class Person(ContractModel):
    """A child or young person, with the details that a council needs."""

    family_name: Name
    given_names: Name
    birth_date: Annotated[BirthDate, Field(examples=["2015-10-05"])]
    """Not after today."""
    identifiers: Annotated[tuple[Identifier, ...], Field(max_length=20)] = ()
    contacts: Annotated[tuple[Contact, ...], Field(max_length=20)] = ()
    """In the order in which to try them."""


def cohort(birth_date: date) -> Cohort:
    """The calendar year in which the academic year of birth ends.

    Born on 31 August 2015: 2015. Born on 1 September 2015: 2016.
    """
    return _academic_year_of(birth_date, _FIRST_OF_SEPTEMBER)


def turns_25_in(birth_date: date) -> CollegeYear:
    """The calendar year in which the college academic year of the 25th birthday ends.

    Born on 31 July 2015: 2040. Born on 1 August 2015: 2041, although the cohort is the same.
    """
    return _academic_year_of(birth_date, _FIRST_OF_AUGUST) + 25


def _academic_year_of(day: date, first_day: tuple[int, int]) -> int:
    """The calendar year in which the academic year of a day ends, by its first month and day."""
    return day.year + ((day.month, day.day) >= first_day)


def changes(was: Person, now: Person) -> CaseDetailsChanged:
    """What the log records of a change: which kinds of details, and academic years that changed.

    Never the values.
    """
    kinds = {
        PersonDetail.NAME: (was.family_name, was.given_names) != (now.family_name, now.given_names),
        PersonDetail.BIRTH_DATE: was.birth_date != now.birth_date,
        PersonDetail.IDENTIFIER: was.identifiers != now.identifiers,
        PersonDetail.CONTACT: was.contacts != now.contacts,
    }
    cohorts = cohort(was.birth_date), cohort(now.birth_date)
    years = turns_25_in(was.birth_date), turns_25_in(now.birth_date)
    return CaseDetailsChanged(
        details=tuple(kind for kind, changed in kinds.items() if changed),
        cohort=_if_changed(*cohorts),
        turns_25_in=_if_changed(*years),
    )


def _if_changed(was: int, now: int) -> int | MISSING:
    return MISSING if was == now else now
