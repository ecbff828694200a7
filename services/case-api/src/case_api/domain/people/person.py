"""The child or young person of a case, and the people around them. None of it is in the log."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, WithJsonSchema, model_validator
from pydantic_core import MISSING

from case_api.domain.people.identifier import Identifier
from case_api.domain.people.individual import Individual
from case_api.domain.people.person_rules import check_identifiers, check_references
from case_api.domain.people.related_person import RelatedPerson
from case_api.domain.people.text import Name
from events.contracts import ContractModel

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


class OtherName(ContractModel):
    """A name by which the child was known before, or is known elsewhere."""

    family_name: Name
    given_names: Name


class Person(Individual):
    """A child or young person with the people around them, as a whole.

    The related people of a case are named by their ids, which a client may choose.
    """

    family_name: Name
    given_names: Name
    known_as: Name | MISSING = MISSING
    """The given name that the child uses."""
    other_names: Annotated[tuple[OtherName, ...], Field(max_length=10)] = ()
    """Former names and other spellings, by which the case is found too."""
    birth_date: Annotated[BirthDate, Field(examples=["2015-10-05"])]
    """Not after today; on the day on which the case was opened the person was at most 26."""
    identifiers: Annotated[tuple[Identifier, ...], Field(max_length=40)] = ()
    """One UPN, ULN and NHS number at a time; a UPN that was replaced is kept as `former_upn`."""
    related_people: Annotated[tuple[RelatedPerson, ...], Field(max_length=40)] = ()
    """In the order in which to try them."""

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        check_identifiers(self.identifiers)
        check_references(self, self.related_people)
        return self

    def with_ids(self, new_id: Callable[[], UUID]) -> Self:
        """The same with an id for each related person that has none."""
        people = tuple(
            each.model_copy(update={"person_id": new_id()}) if each.person_id is MISSING else each
            for each in self.related_people
        )
        return self.model_copy(update={"related_people": people})

    def names(self) -> Iterator[str]:
        """Every name by which the child is known, family names and given names apart."""
        yield from (self.family_name, self.given_names)
        if self.known_as is not MISSING:
            yield self.known_as
        for other in self.other_names:
            yield from (other.family_name, other.given_names)
