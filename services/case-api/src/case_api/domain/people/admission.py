"""Whether the details of a person can be recorded: on this day, by this council, after these.

Each finding is a place in the person's document, a stable code and the rule in words.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from pydantic import JsonValue

from case_api.domain.people.identifier import UPN_KINDS, IdentifierKind, MatchStatus
from case_api.domain.people.identifier_checks import authority_of
from case_api.domain.people.person import Person
from case_api.domain.people.person_change import PersonDocument

OLDEST: Final = 26
"""The age in completed years up to which a case can be opened: a plan lasts at most to the end of
the academic year of the 25th birthday (CFA s.46; reg 46), and an appeal about it may last longer.
"""


class PersonFinding(NamedTuple):
    """A rule that a person's details break. `pointer` is a JSON Pointer into the person."""

    pointer: str
    code: str
    message: str


def birth_date_findings(born: date, today: date, opened_on: date | None) -> Iterator[PersonFinding]:
    """What is implausible in a birth date.

    `opened_on` is the day on which the case was opened; None for a case that was taken over from an
    older system, whose person may be of any age by now.
    """
    if born > today:
        yield PersonFinding("/birth_date", "date_in_future", "must not be after today")
    elif opened_on is not None and _age(born, opened_on) > OLDEST:
        message = f"must make the person at most {OLDEST} on the day the case was opened"
        yield PersonFinding("/birth_date", "implausible_age", message)


def tribunal_findings(person: Person, authority: str) -> Iterator[PersonFinding]:
    """References of the Tribunal that are of another council than the one with this number."""
    for index, each in enumerate(person.identifiers):
        if each.kind is IdentifierKind.TRIBUNAL and authority_of(each.value) != authority:
            pointer = f"/identifiers/{index}/value"
            message = "must be a reference of an appeal against this council, by its DfE number"
            yield PersonFinding(pointer, "other_authority", message)


def upn_findings(was: PersonDocument, person: Person) -> Iterator[PersonFinding]:
    """A UPN that was the person's and is left out."""
    kept = {each.value for each in person.identifiers if each.kind in UPN_KINDS}
    if not kept.issuperset(_upns(was)):
        message = (
            "must keep a UPN that was recorded: as former_upn, or with the match status mistaken"
        )
        yield PersonFinding("/identifiers", "upn_not_kept", message)


def _upns(person: PersonDocument) -> Iterator[JsonValue]:
    match person:
        case {"identifiers": [*identifiers]}:
            for each in identifiers:
                match each:
                    case {"kind": kind, "value": value, "match": status}:
                        if kind in UPN_KINDS and status != MatchStatus.MISTAKEN:
                            yield value
                    case _:
                        pass
        case _:
            pass


def _age(born: date, day: date) -> int:
    """Completed years on a day. Born on 29 February: a year is completed on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
