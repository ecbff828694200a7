"""The people to whom notices went: they are other people, also after their data was erased.

A notice has the name and the address of its recipient in itself, as they were on its day. So they
are known where the record of people has them no more.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias
from uuid import UUID

from pydantic import JsonValue

from case_api.domain.subject_access.export import HeldRecord
from case_api.domain.subject_access.third_parties import ThirdParty
from events.contracts.references import PersonId

Recipients: TypeAlias = Mapping[str | None, ThirdParty]
"""People by the `person_id` of notices to them. None: the child or young person."""
_ADDRESSES: Final = ("to_email", "to_address", "to_phone")
_OF_RECIPIENT: Final = ("to_name", *_ADDRESSES)


def with_recipients(
    people: Sequence[ThirdParty], notices: Iterable[HeldRecord]
) -> Sequence[ThirdParty]:
    """People with the words of the notices to them, and those of whom notices alone know."""
    sent = [each.values for each in notices]
    known = [with_words_of_notices(each, sent) for each in people]
    return [*known, *_erased(sent, {str(each.person_id) for each in people})]


def with_words_of_notices(
    person: ThirdParty, notices: Iterable[Mapping[str, JsonValue]]
) -> ThirdParty:
    """A person, with the names and addresses in the notices to the person."""
    mine = [each for each in notices if each.get("person_id") == _key(person)]
    return replace(
        person,
        names=person.names.union(*(_lines(each, ["to_name"]) for each in mine)),
        contacts=person.contacts.union(*(_lines(each, _ADDRESSES) for each in mine)),
    )


def by_recipient(people: Iterable[ThirdParty]) -> Recipients:
    """People by the `person_id` of notices to them."""
    return {_key(each): each for each in people}


def addressed_by_role(
    notice: Mapping[str, JsonValue], hidden: Recipients
) -> tuple[dict[str, JsonValue], ThirdParty | None]:
    """A notice without the id of its recipient, and the recipient if it is one of `hidden`.

    Then the name, the addresses and the greeting are the role of the recipient.
    """
    values = {name: each for name, each in notice.items() if name != "person_id"}
    recipient = hidden.get(_text(notice, "person_id"))
    if recipient is None:
        return values, None
    role = f"[{recipient.label}]"
    greeted = _greeting(_text(notice, "to_name") or "")
    for name, each in values.items():
        if name in _OF_RECIPIENT:
            values[name] = role
        elif name == "text" and isinstance(each, str):
            values[name] = greeted.sub(lambda found: f"{found[1]}{role}", each)
    return values, recipient


def _erased(sent: Sequence[Mapping[str, JsonValue]], known: set[str]) -> Iterator[ThirdParty]:
    """The recipients of whom no version of the people has anything, in the order of notices."""
    roles: dict[str, str] = {}
    for each in sent:
        person_id = _text(each, "person_id")
        if person_id is not None and person_id not in known:
            roles.setdefault(person_id, f"erased {each.get('audience')}".replace("_", " "))
    total, seen = Counter(roles.values()), Counter[str]()
    for person_id, role in roles.items():
        seen[role] += 1
        number = f" {seen[role]}" if total[role] > 1 else ""
        person = ThirdParty(
            PersonId(UUID(person_id)),
            role + number,
            is_professional=False,
            names=frozenset(),
            contacts=frozenset(),
            is_erased=True,
        )
        yield with_words_of_notices(person, sent)


def _key(person: ThirdParty) -> str | None:
    return None if person.person_id is None else str(person.person_id)


def _greeting(name: str) -> re.Pattern[str]:
    """A line with at most one word before a name, as a greeting has it."""
    return re.compile(rf"^(\w* ?){re.escape(' '.join(name.split()))}(?=,?$)", re.MULTILINE)


def _lines(notice: Mapping[str, JsonValue], fields: Iterable[str]) -> Iterator[str]:
    """Names and addresses, each in one line as the record of people has it."""
    for name in fields:
        value = notice.get(name)
        if isinstance(value, list):
            yield ", ".join(str(each) for each in value)
        elif isinstance(value, str):
            yield value


def _text(notice: Mapping[str, JsonValue], name: str) -> str | None:
    value = notice.get(name)
    return value if isinstance(value, str) else None
