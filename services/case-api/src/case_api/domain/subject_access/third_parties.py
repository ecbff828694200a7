"""The people other than the child who appear in what is held: by role, with their words."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import JsonValue

from case_api.domain.people.related_person import PersonRole
from events.contracts.references import PersonId

PROFESSIONAL_ROLES: Final = frozenset(
    {
        PersonRole.SETTING_STAFF,
        PersonRole.EDUCATIONAL_PSYCHOLOGIST,
        PersonRole.HEALTH_PROFESSIONAL,
        PersonRole.THERAPIST,
        PersonRole.SOCIAL_WORKER,
        PersonRole.VIRTUAL_SCHOOL,
    }
)
"""Education, health and social workers: DPA 2018 Sch 2 para 17."""
_CONTACT: Final = ("email", "phone", "address", "postcode")


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """A person other than the child. The words are names and contact data of all versions.

    `is_erased`: no version has the person any more, and only notices to the person are known.
    """

    person_id: PersonId | None
    label: str
    is_professional: bool
    names: frozenset[str]
    contacts: frozenset[str]
    is_erased: bool = False


def third_parties(documents: Sequence[Mapping[str, JsonValue]]) -> Sequence[ThirdParty]:
    """The people of all versions of a child's document, the newest version first."""
    found: dict[str, list[Mapping[str, JsonValue]]] = {}
    for each in documents:
        for related in related_people(each):
            found.setdefault(str(related.get("person_id")), []).append(related)
    roles = {person: _role(versions[0]) for person, versions in found.items()}
    total, seen = Counter(roles.values()), Counter[str]()
    people: list[ThirdParty] = []
    for person, versions in found.items():
        role = roles[person]
        seen[role] += 1
        number = f" {seen[role]}" if total[role] > 1 else ""
        people.append(
            ThirdParty(
                person_id=PersonId(UUID(person)),
                label=role.replace("_", " ") + number,
                is_professional={*_roles(versions[0])} <= PROFESSIONAL_ROLES,
                names=frozenset(_texts(versions, ["name"])),
                contacts=frozenset(_texts(versions, _CONTACT)),
            )
        )
    return people


def related_people(document: Mapping[str, JsonValue]) -> Iterator[dict[str, JsonValue]]:
    """The people around the child in one version."""
    related = document.get("related_people")
    if isinstance(related, list):
        yield from (each for each in related if isinstance(each, dict))


def the_child(documents: Sequence[Mapping[str, JsonValue]]) -> ThirdParty:
    """The child of all versions, where an export is of another person."""
    identifiers = [
        each
        for document in documents
        for found in [document.get("identifiers")]
        for each in (found if isinstance(found, list) else ())
        if isinstance(each, dict)
    ]
    return ThirdParty(
        person_id=None,
        label="the child",
        is_professional=False,
        names=frozenset(child_names(documents)),
        contacts=frozenset([*_texts(documents, _CONTACT), *_texts(identifiers, ["value"])]),
    )


def child_contacts(documents: Sequence[Mapping[str, JsonValue]]) -> Iterator[str]:
    """Contact data of the child, in all versions."""
    yield from _texts(documents, _CONTACT)


def child_names(documents: Sequence[Mapping[str, JsonValue]]) -> Iterator[str]:
    """Names of the child, in all versions."""
    for each in documents:
        yield from _texts([each], ["family_name", "given_names", "known_as"])
        other = each.get("other_names")
        if isinstance(other, list):
            names = [one for one in other if isinstance(one, dict)]
            yield from _texts(names, ["family_name", "given_names"])


def signatures(content: JsonValue) -> Iterator[str]:
    """The names in the signatures of advice: who gave it, and who checked it."""
    if not isinstance(content, dict):
        return
    authors = content.get("authors")
    signed = [*(authors if isinstance(authors, list) else ()), content.get("quality_assured_by")]
    yield from _texts([each for each in signed if isinstance(each, dict)], ["name"])


def _texts(objects: Collection[Mapping[str, JsonValue]], fields: Collection[str]) -> Iterator[str]:
    for each in objects:
        for name in fields:
            value = each.get(name)
            if isinstance(value, str):
                yield value


def _roles(related: Mapping[str, JsonValue]) -> Iterator[str]:
    roles = related.get("roles")
    for each in roles if isinstance(roles, list) else ():
        if isinstance(each, dict):
            yield str(each.get("role"))


def _role(related: Mapping[str, JsonValue]) -> str:
    return next(_roles(related), "other")
