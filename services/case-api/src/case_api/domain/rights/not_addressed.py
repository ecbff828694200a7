"""The young person, parents and representatives who are not the addressee, with the reason."""

from collections.abc import Iterator
from datetime import date

from pydantic_core import MISSING

from case_api.domain.people.person import Person
from case_api.domain.people.related_person import RelatedPerson
from case_api.domain.rights.addressee import (
    AddresseeAnswer,
    AddresseeBasis,
    AddresseeReason,
    ConsideredPerson,
)
from case_api.domain.rights.family import (
    FamilyOn,
    lacks_capacity,
    parent_periods,
    representative_periods,
)
from case_api.domain.rights.known_age import KnownAge
from events.addressee_periods import AddresseeKind


def not_addressed(
    person: Person, age: KnownAge, on: date, answer: AddresseeAnswer
) -> Iterator[ConsideredPerson]:
    """Those who are not the addressee on a day, in the order of the related people."""
    family, basis = FamilyOn.of(person, age, on), answer.basis
    if basis in {AddresseeBasis.REPRESENTATIVE, AddresseeBasis.PARENTS_OF_YOUNG_PERSON}:
        yield ConsideredPerson(AddresseeKind.YOUNG_PERSON, AddresseeReason.LACKS_CAPACITY)
    chosen = {each.place for each in answer.addressees}
    for place, each in enumerate(person.related_people):
        if place not in chosen and (kind := _kind(each)):
            yield ConsideredPerson(kind, _why_not(each, family, basis), place)


def _kind(person: RelatedPerson) -> AddresseeKind | None:
    if any(parent_periods(person)) or person.parental_responsibility:
        return AddresseeKind.PARENT
    return AddresseeKind.REPRESENTATIVE if any(representative_periods(person)) else None


def _why_not(person: RelatedPerson, family: FamilyOn, basis: AddresseeBasis) -> AddresseeReason:
    if not (family.is_parent(person) or family.is_representative(person)):
        return _not_now(person, family.on)
    match basis:
        case AddresseeBasis.NOT_BORN:
            return AddresseeReason.NOT_BORN
        case AddresseeBasis.YOUNG_PERSON:
            return AddresseeReason.YOUNG_PERSON_DECIDES
        case AddresseeBasis.REPRESENTATIVE:
            return AddresseeReason.REPRESENTATIVE_DECIDES
        case AddresseeBasis.CHILD | AddresseeBasis.PARENTS_OF_YOUNG_PERSON:
            lacking = lacks_capacity(person, family.on)
            return AddresseeReason.LACKS_CAPACITY if lacking else AddresseeReason.NOT_NEEDED


def _not_now(person: RelatedPerson, on: date) -> AddresseeReason:
    periods = [
        *parent_periods(person),
        *representative_periods(person),
        *person.parental_responsibility,
    ]
    begun = any(each.from_on is MISSING or each.from_on <= on for each in periods)
    return AddresseeReason.ROLE_ENDED if begun else AddresseeReason.ROLE_NOT_BEGUN
