"""What the council decided about an export, and whether it is about what is there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import JsonValue

from case_api.domain.subject_access.export import HeldRecord, WithheldRecord
from case_api.domain.subject_access.parts import ExportPart
from case_api.domain.subject_access.third_parties import ThirdParty, third_parties
from events.contracts.references import PersonId

HeldFile: TypeAlias = Mapping[ExportPart, Sequence[HeldRecord]]
"""What is held, by part; the versions of the people with the newest first."""


@dataclass(frozen=True, slots=True)
class AccessDecisions:
    """What the council decided about the data of others, and about what is withheld."""

    include_people: frozenset[PersonId] = frozenset()
    include_professionals: bool = False
    withheld: Sequence[WithheldRecord] = ()

    def includes(self, person: ThirdParty) -> bool:
        """Whether the data of a person is shown. That of a person who was erased never is."""
        return not person.is_erased and (
            person.person_id in self.include_people
            or (self.include_professionals and person.is_professional)
        )


def person_documents(held: HeldFile) -> Sequence[Mapping[str, JsonValue]]:
    """The versions of the people of a case, as they are held."""
    return [each.values for each in held.get(ExportPart.PEOPLE, ())]


def unknown_people(held: HeldFile, people: Sequence[PersonId]) -> Iterator[int]:
    """The numbers of those who are in no version, from 0 on."""
    known = {each.person_id for each in third_parties(person_documents(held))}
    yield from (index for index, each in enumerate(people) if each not in known)


def unknown_records(held: HeldFile, withheld: Sequence[WithheldRecord]) -> Iterator[int]:
    """The numbers of those that are to be withheld and are not there, from 0 on."""
    known = {(part, each.record_id) for part, records in held.items() for each in records}
    for index, each in enumerate(withheld):
        if (each.part, each.record_id) not in known:
            yield index
