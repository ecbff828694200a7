"""What changes between two versions of a person, by kinds of details; never the values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

from pydantic import JsonValue
from pydantic_core import MISSING

from case_api.domain.people.academic_year import cohort, turns_25_in
from events.contracts import CaseDetailsChanged
from events.contracts.vocabulary.case import PersonDetail

PersonDocument: TypeAlias = Mapping[str, JsonValue]
"""A version of a person as JSON, as it is stored: one of an older release can always be read."""

FIELDS_OF_DETAILS: Final[Mapping[PersonDetail, Sequence[str]]] = {
    PersonDetail.NAME: ("family_name", "given_names", "known_as", "other_names"),
    PersonDetail.BIRTH_DATE: ("birth_date",),
    PersonDetail.ADDRESS: ("address", "postcode"),
    PersonDetail.CONTACT: ("email", "phone", "preferences", "related_people"),
    PersonDetail.IDENTIFIER: ("identifiers",),
    PersonDetail.SAFETY: ("safety_flags",),
    PersonDetail.CAPACITY: ("lacks_capacity",),
}
"""The fields of a person by kind of detail; each field is of one kind."""


def changed_details(was: PersonDocument, now: PersonDocument) -> Sequence[PersonDetail]:
    """The kinds of details that differ. An empty list is the same as none."""
    return [
        detail
        for detail, fields in FIELDS_OF_DETAILS.items()
        if any((was.get(field) or None) != (now.get(field) or None) for field in fields)
    ]


def details_changed(was: PersonDocument, now: PersonDocument) -> CaseDetailsChanged | None:
    """What the log records of a change, None where nothing differs.

    The kinds of details, and the academic years that changed.
    """
    details = changed_details(was, now)
    if not details:
        return None
    before, after = _birth_date(was), _birth_date(now)
    return CaseDetailsChanged(
        details=tuple(details),
        cohort=_if_changed(cohort(before), cohort(after)),
        turns_25_in=_if_changed(turns_25_in(before), turns_25_in(after)),
    )


def _birth_date(person: PersonDocument) -> date:
    return date.fromisoformat(str(person["birth_date"]))


def _if_changed(was: int, now: int) -> int | MISSING:
    return MISSING if was == now else now
