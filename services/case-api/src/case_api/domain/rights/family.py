"""Who of the related people is a parent in law on a day, and who represents whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.people.individual import Individual
from case_api.domain.people.period import DatedPeriod
from case_api.domain.people.person import Person
from case_api.domain.people.related_person import PARENT_ROLES, PersonRole, RelatedPerson
from case_api.domain.rights.known_age import KnownAge


def lacks_capacity(individual: Individual, on: date) -> bool:
    """Whether a person was found to lack capacity; capacity is assumed (MCA 2005 s.1(2))."""
    return _any_includes(individual.lacks_capacity, on)


def parent_periods(person: RelatedPerson) -> Iterator[DatedPeriod]:
    """The periods in which a person is a parent in law by a role."""
    return (held for held in person.roles if held.role in PARENT_ROLES)


def representative_periods(person: RelatedPerson) -> Iterator[DatedPeriod]:
    """The periods in which a person is a representative."""
    return (held for held in person.roles if held.role is PersonRole.REPRESENTATIVE)


@dataclass(frozen=True, slots=True)
class FamilyOn:
    """The related people on a day, by their places in the list of the person.

    `is_child`: whether the person of the case is under 18, so that parental responsibility counts.
    """

    people: Sequence[RelatedPerson]
    on: date
    is_child: bool

    @classmethod
    def of(cls, person: Person, age: KnownAge, on: date) -> "FamilyOn":
        """The related people of a person on a day."""
        return cls(person.related_people, on, age.is_under_18(on))

    def is_parent(self, person: RelatedPerson) -> bool:
        """Whether a person is a parent in law: Education Act 1996 s.576(1).

        By a role, which is that of a parent or of one who has care; or by parental responsibility,
        which lasts until 18 (Children Act 1989 s.3, 105).
        """
        if _any_includes(parent_periods(person), self.on):
            return True
        return self.is_child and self.has_responsibility(person)

    def has_responsibility(self, person: RelatedPerson) -> bool:
        """Whether a person has parental responsibility, as far as is recorded."""
        return _any_includes(person.parental_responsibility, self.on)

    def is_representative(self, person: RelatedPerson) -> bool:
        """Whether a person is a representative: CFA s.80(6)."""
        return _any_includes(representative_periods(person), self.on)

    def parents(self) -> Sequence[int]:
        """Everyone who is a parent in law."""
        return [place for place, each in enumerate(self.people) if self.is_parent(each)]

    def representatives_of(self, whom: UUID | None) -> Sequence[int]:
        """The representatives of a parent who have capacity themselves; None: of the child."""
        return [
            place
            for place, each in enumerate(self.people)
            if (None if each.represents is MISSING else each.represents) == whom
            and self.is_representative(each)
            and not lacks_capacity(each, self.on)
        ]


def deciding_periods(person: Person) -> Iterator[DatedPeriod]:
    """The periods by which it is decided who the addressee is."""
    yield from person.lacks_capacity
    for each in person.related_people:
        yield from each.lacks_capacity
        yield from each.parental_responsibility
        yield from parent_periods(each)
        yield from representative_periods(each)


def _any_includes(periods: Iterator[DatedPeriod] | Sequence[DatedPeriod], on: date) -> bool:
    return any(each.includes(on) for each in periods)
