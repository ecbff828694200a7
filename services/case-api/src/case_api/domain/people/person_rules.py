"""What must be consistent within one version of a person."""

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.people.identifier import SINGLE_KINDS, Identifier
from case_api.domain.people.individual import Individual
from case_api.domain.people.related_person import RelatedPerson


def check_identifiers(identifiers: Sequence[Identifier]) -> None:
    """Pass if no identifier is repeated and those of which a person has one are single.

    Raises:
        PydanticCustomError: the rule that is broken.
    """
    numbers = Counter((each.kind, each.value) for each in identifiers)
    if any(count > 1 for count in numbers.values()):
        raise PydanticCustomError("repeated_identifier", "must not have an identifier twice")
    current = Counter(
        each.kind
        for each in identifiers
        if each.counts and each.to_on is MISSING and each.kind in SINGLE_KINDS
    )
    if any(count > 1 for count in current.values()):
        raise PydanticCustomError(
            "several_identifiers",
            "must not have two current identifiers of a kind of which a person has one: upn,"
            " uln, nhs",
        )


def check_references(child: Individual, people: Sequence[RelatedPerson]) -> None:
    """Pass if ids are unique, and every id that is referred to is of another related person.

    Raises:
        PydanticCustomError: the rule that is broken.
    """
    ids = [each.person_id for each in people if each.person_id is not MISSING]
    if len(set(ids)) < len(ids):
        raise PydanticCustomError("repeated_person_id", "must not have a person_id twice")
    known = set(ids)
    if not known.issuperset(_named_by(child)):
        raise _unknown()
    for person in people:
        if not (known - {person.person_id}).issuperset(_referred_to(person)):
            raise _unknown()


def _referred_to(person: RelatedPerson) -> Iterator[UUID]:
    yield from _named_by(person)
    if person.represents is not MISSING:
        yield person.represents


def _named_by(person: Individual) -> Iterator[UUID]:
    for flag in person.safety_flags:
        yield from flag.people


def _unknown() -> PydanticCustomError:
    return PydanticCustomError(
        "unknown_person",
        "people and represents must be the person_id of another of the related people",
    )
