"""A row of the file of establishments as an institution."""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from pydantic import ValidationError

from case_api.domain.institutions.dfe_register import columns
from case_api.domain.institutions.dfe_register.register_row import (
    RegisterRow,
    RowProblem,
    WrongRow,
    day_in,
)
from case_api.domain.institutions.institution import InstitutionDetails, InstitutionStatus
from case_api.domain.people.identifier_checks import is_laestab
from case_api.domain.search.criteria import normal_postcode

FieldReader: TypeAlias = Callable[[RegisterRow], object]
"""The value of a field in a row; None where the row has none."""

_NO_AUTHORITY: Final = "000"
_NOT_APPLICABLE: Final = "not_applicable"
_APPROVED: Final = "Approved"
_NUMBER_LENGTH: Final = 4
_POSTCODE: Final = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}")
_STATUSES: Final[Mapping[str, InstitutionStatus]] = {
    "Open": InstitutionStatus.OPEN,
    "Open, but proposed to close": InstitutionStatus.OPEN,
    "Closed": InstitutionStatus.CLOSED,
    "Proposed to open": InstitutionStatus.PROPOSED,
}
_KINDS: Final[Mapping[str, str]] = {
    "further_education": "college",
    "sixth_form_centres": "college",
    "special_post_16_institution": "college",
    "higher_education_institutions": "higher_education",
    "childrens_centre": "early_years",
    "childrens_centre_linked_site": "early_years",
    "miscellaneous": "other",
    "online_provider": "other",
    "secure_units": "other",
    "institution_funded_by_other_government_department": "other",
}
"""The kinds of those types that are no schools."""
_SCHOOL: Final = "school"


def institution_in(row: RegisterRow, recorded: InstitutionDetails | None) -> InstitutionDetails:
    """The institution that a row states.

    What a row states replaces what is recorded, an empty value too; a field without a column, and
    what the register does not have, stay as they are.

    Raises:
        WrongRow: the row is no institution.
    """
    known = _fields_of(recorded)
    stated = {field: _READERS[field](row) for field in columns.FIELD_COLUMNS if _has(row, field)}
    kept = {field: value for field, value in known.items() if field not in stated}
    given = {field: value for field, value in stated.items() if value is not None}
    try:
        return InstitutionDetails.model_validate({**kept, **given})
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        raise WrongRow(*(_problem(each["loc"], each["msg"]) for each in found)) from None


def _fields_of(details: InstitutionDetails | None) -> Mapping[str, object]:
    if details is None:
        return {}
    return {field: getattr(details, field) for field in details.model_fields_set}


def _has(row: RegisterRow, field: str) -> bool:
    return columns.FIELD_COLUMNS[field] in row


def _problem(place: tuple[int | str, ...], message: str) -> RowProblem:
    """A broken rule of the model, with its fields named by their columns."""
    if place:
        return RowProblem(columns.FIELD_COLUMNS.get(str(place[0]), str(place[0])), message)
    for field in ("closed_on", "opened_on", "age_from", "age_to"):
        message = message.replace(field, columns.FIELD_COLUMNS[field])
    column, _, rest = message.partition(" ")
    return RowProblem(column, rest)


def _text(column: str) -> FieldReader:
    return lambda row: row[column] or None


def _code(text: str) -> str | None:
    """A name of the register as a code: `Children's centre` is `childrens_centre`."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower().replace("'", "")).strip("_") or None


def _type(row: RegisterRow) -> str | None:
    return _code(row[columns.TYPE])


def _kind(row: RegisterRow) -> str:
    return _KINDS.get(_type(row) or "", _SCHOOL)


def _phase(row: RegisterRow) -> str | None:
    code = _code(row[columns.PHASE])
    return None if code == _NOT_APPLICABLE else code


def _status(row: RegisterRow) -> InstitutionStatus:
    status = _STATUSES.get(row[columns.STATUS])
    if status is None:
        allowed = "; ".join(_STATUSES)
        raise WrongRow(RowProblem(columns.STATUS, f"must be one of: {allowed}"))
    return status


def _authority(row: RegisterRow) -> str | None:
    code = row[columns.AUTHORITY]
    return None if code == _NO_AUTHORITY else code or None


def _laestab(row: RegisterRow) -> str | None:
    """The number, where it has one: some kinds of establishment have none, or one below 1000."""
    number = row[columns.NUMBER]
    if number and not (number.isascii() and number.isdigit() and len(number) <= _NUMBER_LENGTH):
        raise WrongRow(RowProblem(columns.NUMBER, "must be empty, or up to four digits"))
    laestab = f"{row.get(columns.AUTHORITY, '')}{number:0>4}"
    return laestab if is_laestab(laestab) else None


def _postcode(row: RegisterRow) -> str | None:
    """The postcode; None for one of another country."""
    postcode = normal_postcode(row[columns.POSTCODE])
    return postcode if _POSTCODE.fullmatch(postcode) else None


def _age(column: str) -> FieldReader:
    def read(row: RegisterRow) -> int | None:
        text = row[column]
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= len("99")):
            raise WrongRow(RowProblem(column, "must be empty, or an age in years"))
        return int(text)

    return read


_READERS: Final[Mapping[str, FieldReader]] = {
    "urn": _text(columns.URN),
    "name": _text(columns.NAME),
    "type": _type,
    "kind": _kind,
    "status": _status,
    "authority": _authority,
    "laestab": _laestab,
    "ukprn": _text(columns.UKPRN),
    "phase": _phase,
    "opened_on": lambda row: day_in(row, columns.OPENED),
    "closed_on": lambda row: day_in(row, columns.CLOSED),
    "age_from": _age(columns.LOW_AGE),
    "age_to": _age(columns.HIGH_AGE),
    "postcode": _postcode,
    "section_41": lambda row: row[columns.SECTION_41] == _APPROVED,
}
"""How each field is read."""
