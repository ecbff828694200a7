"""The cases to which a person is limited, as an assertion states them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from chassis.identity.acting.role import LIMITED_ROLES, ActingRole

MAX_NAMED_CASES: Final = 50
"""Cases in one assertion."""
_CASE_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_URN: Final = re.compile(r"[1-9][0-9]{5}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONDON: Final = ZoneInfo("Europe/London")
_MEMBERS: Final[Mapping[ActingRole, frozenset[str]]] = {
    ActingRole.PLAN_WRITER: frozenset({"cases", "until"}),
    ActingRole.SCHOOL: frozenset({"urn"}),
    ActingRole.FAMILY: frozenset({"cases"}),
}
LIMIT_MEMBERS: Final = frozenset[str]().union(*_MEMBERS.values())
"""The members of an assertion that state a limit."""


class LimitNotStated(Exception):
    """An assertion has not exactly the limit that its role needs, or the limit has ended."""


@dataclass(frozen=True, slots=True)
class NamedCases:
    """These cases, and no other."""

    case_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class PupilsOf:
    """The cases whose setting is the institution of this URN."""

    urn: str


CaseLimit: TypeAlias = NamedCases | PupilsOf


def read_case_limit(
    role: ActingRole, members: Mapping[str, JsonValue], today: date
) -> CaseLimit | None:
    """The limit of a role, from those of `LIMIT_MEMBERS` that an assertion has.

    `cases` is a list of 1 to `MAX_NAMED_CASES` case ids, `until` the last day, in England, on which
    a plan writer may use them, `urn` the school's number.

    Raises:
        LimitNotStated: a member that the role needs is missing, malformed or over, or there is one
            that the role does not have.
    """
    if frozenset(members) != _MEMBERS.get(role, frozenset()):
        raise LimitNotStated
    if role not in LIMITED_ROLES:
        return None
    if role is ActingRole.SCHOOL:
        return PupilsOf(_text(members["urn"], _URN))
    if role is ActingRole.PLAN_WRITER and _day(members["until"]) < today:
        raise LimitNotStated
    return NamedCases(_case_ids(members["cases"]))


def day_in_england(instant: float) -> date:
    """The day in England at an instant, in seconds since 1970."""
    return datetime.fromtimestamp(instant, UTC).astimezone(_LONDON).date()


def _case_ids(value: JsonValue) -> frozenset[UUID]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_NAMED_CASES:
        raise LimitNotStated
    return frozenset(UUID(_text(each, _CASE_ID)) for each in value)


def _day(value: JsonValue) -> date:
    try:
        return date.fromisoformat(_text(value, _DAY))
    except ValueError:
        raise LimitNotStated from None


def _text(value: JsonValue, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise LimitNotStated
    return value
