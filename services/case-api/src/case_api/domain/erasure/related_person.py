"""Whether one parent, carer or professional can be erased from the people of a case."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from case_api.domain.errors import PersonNeeded
from case_api.domain.people.individual import Individual
from case_api.domain.people.person import Person
from case_api.domain.rights.addressee import addressee
from case_api.domain.rights.known_age import KnownAge
from events.contracts.references import PersonId

_REFERRED_TO: Final = (
    "the present version of the people refers to this person, by a safety flag or as represented:"
    " replace it first"
)
_ONLY_ADDRESSEE: Final = (
    "this person is the only addressee of the case, which is open: record another, or close the"
    " case, first"
)


def check_erasable(person: Person, person_id: PersonId, today: date, *, ended: bool) -> None:
    """Pass if a related person can be erased from the present version of the people of a case.

    `ended` states whether the case needs no more work. A person who is not in the version passes.

    Raises:
        PersonNeeded: a safety flag or representation of another names the person, or the case
            is open and would have no addressee.
    """
    if person_id in _referred_to(person, person_id):
        raise PersonNeeded(_REFERRED_TO)
    if ended:
        return
    left = tuple(each for each in person.related_people if each.person_id != person_id)
    age = KnownAge.of(person.birth_date)
    before = addressee(person, age, today)
    after = addressee(person.model_copy(update={"related_people": left}), age, today)
    if before.addressees and not after.addressees:
        raise PersonNeeded(_ONLY_ADDRESSEE)


def _referred_to(person: Person, person_id: PersonId) -> Iterator[object]:
    """The ids that the child, and everybody but a person, refer to."""
    others = [each for each in person.related_people if each.person_id != person_id]
    individuals: list[Individual] = [person, *others]
    for each in individuals:
        for flag in each.safety_flags:
            yield from flag.people
    for each in others:
        yield each.represents
