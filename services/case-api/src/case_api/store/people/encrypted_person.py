"""The document of a person, encrypted: each related person in it under a key of their own.

Whose key was destroyed is left out of every version that is read.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic_core import MISSING, to_json

from case_api.domain.people.person import Person
from chassis.encryption.data_key import DataKey
from events.addressee_periods import PERSON_PLACE
from events.contracts.references import PersonId

_RELATED: Final = "related_people"
_RELATED_PEOPLE: Final[TypeAdapter[Sequence[tuple[PersonId, str]]]] = TypeAdapter(
    Sequence[tuple[PersonId, str]]
)
_DOCUMENT: Final[TypeAdapter[dict[str, Any]]] = TypeAdapter(dict[str, Any])


def encrypt_person(person: Person, key: DataKey, keys: Mapping[PersonId, DataKey]) -> bytes:
    """A person with the people around them. `keys` has one for each of these."""
    document = person.model_dump(mode="json")
    related = [
        (each["person_id"], _sealed(each, keys[PersonId(person_id)]))
        for each, person_id in zip(document[_RELATED], related_ids(person), strict=True)
    ]
    return key.encrypt(to_json({**document, _RELATED: related}), PERSON_PLACE)


def decrypt_person(encrypted: bytes, key: DataKey, keys: Mapping[PersonId, DataKey]) -> str:
    """The document as JSON, without the related people who have no key in `keys`."""
    document = _DOCUMENT.validate_json(key.decrypt(encrypted, PERSON_PLACE))
    document[_RELATED] = [*_opened(_RELATED_PEOPLE.validate_python(document[_RELATED]), keys)]
    return to_json(document).decode()


def related_ids(person: Person) -> Sequence[PersonId]:
    """The ids of the people around a person, all of whom have one by now."""
    ids = [each.person_id for each in person.related_people if each.person_id is not MISSING]
    if len(ids) < len(person.related_people):
        raise AssertionError("each related person has an id before the person is stored")
    return ids


def _sealed(document: Mapping[str, Any], key: DataKey) -> str:
    return b64encode(key.encrypt(to_json(document), PERSON_PLACE)).decode()


def _opened(
    sealed: Sequence[tuple[PersonId, str]], keys: Mapping[PersonId, DataKey]
) -> Iterator[dict[str, Any]]:
    for person_id, value in sealed:
        if person_id in keys:
            yield _DOCUMENT.validate_json(keys[person_id].decrypt(b64decode(value), PERSON_PLACE))
