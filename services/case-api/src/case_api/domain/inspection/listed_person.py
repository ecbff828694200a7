"""What list 1 of Annex A takes from the record of a child: the birth date and the numbers.

The record is read as it is stored, without the rules of this release: a list has every child.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple, TypeAlias

from pydantic import JsonValue, TypeAdapter
from typing_extensions import TypedDict

from case_api.domain.people.identifier import IdentifierKind, MatchStatus

_Identifiers: TypeAlias = list[dict[str, JsonValue]]


class _Record(TypedDict, total=False):
    birth_date: str
    identifiers: _Identifiers


_RECORD: Final = TypeAdapter(_Record)


class ListedPerson(NamedTuple):
    """A child on a day. None: not recorded."""

    birth_date: date | None = None
    upn: str | None = None
    uln: str | None = None
    has_social_care_number: bool = False


def listed_person(details: str, day: date) -> ListedPerson:
    """A child by the record of the person, as JSON.

    Of the identifiers those that are the child's on the day, and not mistaken.
    """
    record = _RECORD.validate_json(details)
    found = [*_on_day(record.get("identifiers", []), day)]
    numbers = dict(reversed(found))
    birth_date = record.get("birth_date")
    return ListedPerson(
        birth_date=date.fromisoformat(birth_date) if birth_date else None,
        upn=numbers.get(IdentifierKind.UPN),
        uln=numbers.get(IdentifierKind.ULN),
        has_social_care_number=IdentifierKind.SOCIAL_CARE in numbers,
    )


def _on_day(identifiers: _Identifiers, day: date) -> Iterator[tuple[str, str]]:
    for each in identifiers:
        match each:
            case {"kind": str(kind), "value": str(value)}:
                if each.get("match") != MatchStatus.MISTAKEN and _includes(each, day):
                    yield kind, value
            case _:
                pass


def _includes(period: dict[str, JsonValue], day: date) -> bool:
    first, last = period.get("from_on"), period.get("to_on")
    on = day.isoformat()
    return (not isinstance(first, str) or first <= on) and (not isinstance(last, str) or on <= last)
