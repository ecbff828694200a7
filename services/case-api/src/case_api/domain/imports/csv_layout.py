"""The columns of a CSV import: a person, and the key dates of the latest assessment and plan.

A row becomes the same case as a line of NDJSON, with at most one fact of each type. What does not
fit into columns is imported as NDJSON, or recorded afterwards.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from pydantic import JsonValue

from case_api.domain.people.identifier import IdentifierKind
from case_api.domain.people.related_person import PersonRole
from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    DraftIssued,
    Event,
    FinalIssued,
    RequestAgreed,
    RequestReceived,
    RequestRefused,
    ReviewDecided,
    ReviewMeetingHeld,
)

Fields = Mapping[str, str]
"""The fields of an object, and the column that each is read from."""


@dataclass(frozen=True, slots=True)
class FactColumns:
    """A fact that is stated if its first column has a value.

    `fields` are read from columns, the first of them always; `constants` are fields with one value,
    unless a column gives another.
    """

    contract: type[Event]
    fields: Fields
    constants: Mapping[str, str] = field(default_factory=dict[str, str])


def _decided(column: str) -> Fields:
    """A decision that was notified on the day on which it was made, as far as is known."""
    return {"notified_on": column, "decided_on": column}


CASE_COLUMNS: Final[Fields] = {
    name: name for name in ("reference", "taken_over_on", "history_complete_from")
}
PERSON_COLUMNS: Final[Fields] = {
    name: name for name in ("family_name", "given_names", "birth_date")
}
_UPN_COLUMN: Final = "upn"
IDENTIFIER_COLUMNS: Final[Mapping[str, IdentifierKind]] = {
    _UPN_COLUMN: IdentifierKind.UPN,
    "uln": IdentifierKind.ULN,
    "nhs_number": IdentifierKind.NHS,
    "social_care_number": IdentifierKind.SOCIAL_CARE,
    "local_number": IdentifierKind.LOCAL,
}
CONTACT_COLUMNS: Final[Sequence[Fields]] = tuple(
    {name: f"{contact}_{name}" for name in ("name", "email", "phone", "address", "postcode")}
    for contact in ("contact", "contact_2")
)
CONTACT_ROLE_COLUMNS: Final = ("contact_role", "contact_2_role")
OFFICER_COLUMNS: Final[Fields] = {"officer_id": "officer_id", "from_on": "officer_from_on"}
FLAGS_COLUMN: Final = "flags"
ALLOW_DUPLICATE_COLUMN: Final = "allow_duplicate"
FACT_COLUMNS: Final[Sequence[FactColumns]] = (
    FactColumns(
        RequestReceived,
        {"received_on": "request_received_on", "kind": "request_kind", "requester": "requester"},
        {"kind": "initial", "trigger": "request"},
    ),
    FactColumns(RequestRefused, _decided("assessment_refused_on")),
    FactColumns(RequestAgreed, _decided("assessment_agreed_on")),
    FactColumns(AssessmentPlanRefused, _decided("plan_refused_on")),
    FactColumns(AssessmentPlanAgreed, _decided("plan_agreed_on")),
    FactColumns(DraftIssued, {"sent_on": "draft_sent_on"}, {"basis": "assessment"}),
    FactColumns(FinalIssued, {"sent_on": "plan_sent_on"}, {"basis": "first"}),
    FactColumns(
        ReviewMeetingHeld,
        {"on": "review_meeting_on", "convenor": "review_convenor"},
        {"duty": "annual", "convenor": "school"},
    ),
    FactColumns(ReviewDecided, {**_decided("review_decided_on"), "outcome": "review_outcome"}),
)
CSV_COLUMNS: Final = frozenset(
    chain(
        *(each.values() for each in (CASE_COLUMNS, PERSON_COLUMNS, OFFICER_COLUMNS)),
        IDENTIFIER_COLUMNS,
        *(each.values() for each in CONTACT_COLUMNS),
        *(each.fields.values() for each in FACT_COLUMNS),
        CONTACT_ROLE_COLUMNS,
        (FLAGS_COLUMN, ALLOW_DUPLICATE_COLUMN),
    )
)
"""Every column that a CSV import may have."""
REQUIRED_COLUMNS: Final = frozenset({"reference", *PERSON_COLUMNS})
_BOOLEANS: Final = {"true": True, "false": False}
_BRITISH_DATE: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class CsvCase:
    """A row as the document of a case, and the column from which each part of it was read."""

    def __init__(self, row: Mapping[str, str]) -> None:
        """`row` has the values by column, without spaces around them; empty ones are not given."""
        self._row = {column: _iso_date(value) for column, value in row.items() if value}
        self._columns: dict[str, str] = {}
        self.document: dict[str, JsonValue] = {
            **self._object("", CASE_COLUMNS),
            "person": self._person(),
            "history": [*self._history()],
        }
        if flags := self._row.get(FLAGS_COLUMN):
            self._columns["/flags"] = FLAGS_COLUMN
            self.document["flags"] = [*flags.split()]
        if allowed := self._row.get(ALLOW_DUPLICATE_COLUMN):
            self._columns["/allow_duplicate"] = ALLOW_DUPLICATE_COLUMN
            self.document["allow_duplicate"] = _BOOLEANS.get(allowed.lower(), allowed)
        if officer := self._object("/officer", OFFICER_COLUMNS):
            self.document["officer"] = officer

    def column_at(self, pointer: str) -> str:
        """The pointer to the column of a place in the document; empty where it has none."""
        while pointer:
            if pointer in self._columns:
                return f"/{self._columns[pointer]}"
            pointer = pointer.rpartition("/")[0]
        return ""

    def _object(self, pointer: str, fields: Fields) -> dict[str, JsonValue]:
        """An object of the fields whose columns have a value."""
        self._columns |= {f"{pointer}/{name}": column for name, column in fields.items()}
        return {name: self._row[column] for name, column in fields.items() if column in self._row}

    def _person(self) -> JsonValue:
        person = self._object("/person", PERSON_COLUMNS)
        self._columns["/person/identifiers"] = _UPN_COLUMN  # of another case
        identifiers: list[JsonValue] = []
        for column, kind in IDENTIFIER_COLUMNS.items():
            if value := self._row.get(column):
                self._columns[f"/person/identifiers/{len(identifiers)}"] = column
                identifiers.append({"kind": kind.value, "value": value})
        return {**person, "identifiers": identifiers, "related_people": [*self._contacts()]}

    def _contacts(self) -> Sequence[JsonValue]:
        contacts: list[JsonValue] = []
        for fields, role_column in zip(CONTACT_COLUMNS, CONTACT_ROLE_COLUMNS, strict=True):
            pointer = f"/person/related_people/{len(contacts)}"
            self._columns[f"{pointer}/roles"] = role_column
            contact, role = self._object(pointer, fields), self._row.get(role_column)
            if contact or role:
                roles: list[JsonValue] = [{"role": role or PersonRole.PARENT.value}]
                contacts.append({**contact, "roles": roles})
        return contacts

    def _history(self) -> Sequence[JsonValue]:
        history: list[JsonValue] = []
        for fact in FACT_COLUMNS:
            # Also without its day: the row is refused then, and no value is left out unnoticed.
            if not self._row.keys().isdisjoint(fact.fields.values()):
                data = self._object(f"/history/{len(history)}/data", fact.fields)
                history.append({"type": fact.contract.type, "data": {**fact.constants, **data}})
        return history


def _iso_date(value: str) -> str:
    """A day as British spreadsheets write it (02/03/2024) in ISO form; other text unchanged."""
    if match := _BRITISH_DATE.fullmatch(value):
        day, month, year = match.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return value
