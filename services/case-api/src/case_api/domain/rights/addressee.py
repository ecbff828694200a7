"""The addressee on a day: whose rights they are under Part 3 of the Children and Families Act 2014.

Until compulsory school age ends, the parents. Then the young person; where the young person lacks
capacity, a representative, else the parents, of whom each who lacks capacity is represented too:
CFA s.80, 83(2); SEND Regulations 2014 reg 63-65 and Schedule 3.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic_core import MISSING

from case_api.domain.people.person import Person
from case_api.domain.rights.family import FamilyOn, lacks_capacity
from case_api.domain.rights.known_age import KnownAge
from events.addressee_periods import AddresseeKind
from events.contracts.published_enum import PublishedEnum


class AddresseeBasis(PublishedEnum):
    """By what rule a person is the addressee."""

    NOT_BORN = "not_born"
    """There is none: the day is before the birth."""
    CHILD = "child"
    """The parents of a child, until compulsory school age ends."""
    YOUNG_PERSON = "young_person"
    """The young person, who is over compulsory school age."""
    REPRESENTATIVE = "representative"
    """A representative of a young person who lacks capacity."""
    PARENTS_OF_YOUNG_PERSON = "parents_of_young_person"
    """The parents of a young person who lacks capacity and has no representative."""


class AddresseeReason(PublishedEnum):
    """Why a person is the addressee, or is not."""

    HAS_THE_RIGHTS = "has_the_rights"
    """The rights are this person's: a parent's or the young person's."""
    REPRESENTS_YOUNG_PERSON = "represents_young_person"
    REPRESENTS_PARENT = "represents_parent"
    """Represents a parent who lacks capacity."""
    NOT_BORN = "not_born"
    ROLE_NOT_BEGUN = "role_not_begun"
    ROLE_ENDED = "role_ended"
    """Is not a parent or representative any more on the day."""
    LACKS_CAPACITY = "lacks_capacity"
    YOUNG_PERSON_DECIDES = "young_person_decides"
    """Is a parent or representative of a young person who has capacity."""
    REPRESENTATIVE_DECIDES = "representative_decides"
    """Is not the representative of a young person who lacks capacity and has one."""
    NOT_NEEDED = "not_needed"
    """Represents a person who has capacity, or is no addressee."""


class AddresseeCaveat(PublishedEnum):
    """What must be known before the answer is relied on."""

    PERSON_NOT_RECORDED = "person_not_recorded"
    """No birth date and no people are recorded; the age is that of the cohort."""
    SCHOOL_TERM_DECIDES = "school_term_decides"
    """The 16th birthday falls in the weeks in which schools begin their year."""
    NO_PARENT_RECORDED = "no_parent_recorded"
    NO_REPRESENTATIVE_RECORDED = "no_representative_recorded"
    """Every parent lacks capacity, and none has a representative."""
    OVER_25 = "over_25"
    """Is 25 or over, and no young person in law any more."""
    MAY_BE_25 = "may_be_25"
    """May be 25 or over, as far as the cohort shows."""


@dataclass(frozen=True, slots=True)
class ConsideredPerson:
    """A person who was considered. `place` is that among the related people, None: the child."""

    kind: AddresseeKind
    reason: AddresseeReason
    place: int | None = None


@dataclass(frozen=True, slots=True)
class AddresseeAnswer:
    """Who is the addressee, by what rule, and what must be known."""

    basis: AddresseeBasis
    addressees: tuple[ConsideredPerson, ...]
    caveats: tuple[AddresseeCaveat, ...] = ()


def addressee(person: Person | None, age: KnownAge, on: date) -> AddresseeAnswer:
    """Who is the addressee on a day. `person` is None where none is recorded."""
    caveats = _caveats(person, age, on)
    if person is None:
        return AddresseeAnswer(_basis_by_age(age, on), (), tuple(caveats))
    family = FamilyOn.of(person, age, on)
    basis = _basis(person, family, age)
    found = tuple(_addressees(family, basis))
    return AddresseeAnswer(basis, found, (*_gaps(family, basis, found), *caveats))


def _basis_by_age(age: KnownAge, on: date) -> AddresseeBasis:
    if not age.is_born(on):
        return AddresseeBasis.NOT_BORN
    over = age.is_over_school_age(on)
    return AddresseeBasis.YOUNG_PERSON if over else AddresseeBasis.CHILD


def _basis(person: Person, family: FamilyOn, age: KnownAge) -> AddresseeBasis:
    by_age = _basis_by_age(age, family.on)
    if by_age is not AddresseeBasis.YOUNG_PERSON or not lacks_capacity(person, family.on):
        return by_age
    if family.representatives_of(None):
        return AddresseeBasis.REPRESENTATIVE
    return AddresseeBasis.PARENTS_OF_YOUNG_PERSON


def _addressees(family: FamilyOn, basis: AddresseeBasis) -> Iterator[ConsideredPerson]:
    match basis:
        case AddresseeBasis.NOT_BORN:
            pass
        case AddresseeBasis.YOUNG_PERSON:
            yield ConsideredPerson(AddresseeKind.YOUNG_PERSON, AddresseeReason.HAS_THE_RIGHTS)
        case AddresseeBasis.REPRESENTATIVE:
            for place in family.representatives_of(None):
                yield ConsideredPerson(
                    AddresseeKind.REPRESENTATIVE, AddresseeReason.REPRESENTS_YOUNG_PERSON, place
                )
        case AddresseeBasis.CHILD | AddresseeBasis.PARENTS_OF_YOUNG_PERSON:
            yield from _parents(family)


def _parents(family: FamilyOn) -> Iterator[ConsideredPerson]:
    """The parents, and in the place of one who lacks capacity who represents that parent.

    A representative who is a parent too, or represents two of them, is there once.
    """
    parents = family.parents()
    lacking = [each for each in parents if lacks_capacity(family.people[each], family.on)]
    seen = {*parents} - {*lacking}
    for place in sorted(seen):
        yield ConsideredPerson(AddresseeKind.PARENT, AddresseeReason.HAS_THE_RIGHTS, place)
    for parent in lacking:
        parent_id = family.people[parent].person_id
        for place in () if parent_id is MISSING else family.representatives_of(parent_id):
            if place not in seen:
                seen.add(place)
                yield ConsideredPerson(
                    AddresseeKind.REPRESENTATIVE, AddresseeReason.REPRESENTS_PARENT, place
                )


def _gaps(
    family: FamilyOn, basis: AddresseeBasis, found: Sequence[ConsideredPerson]
) -> Iterator[AddresseeCaveat]:
    """Why there is no addressee, although there must be one."""
    if found or basis is AddresseeBasis.NOT_BORN:
        return
    if family.parents():
        yield AddresseeCaveat.NO_REPRESENTATIVE_RECORDED
    else:
        yield AddresseeCaveat.NO_PARENT_RECORDED


def _caveats(person: Person | None, age: KnownAge, on: date) -> Iterator[AddresseeCaveat]:
    if person is None:
        yield AddresseeCaveat.PERSON_NOT_RECORDED
    if age.depends_on_term(on):
        yield AddresseeCaveat.SCHOOL_TERM_DECIDES
    if age.is_25(on):
        yield AddresseeCaveat.OVER_25
    elif age.may_be_25(on):
        yield AddresseeCaveat.MAY_BE_25
