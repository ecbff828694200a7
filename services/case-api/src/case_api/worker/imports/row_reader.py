"""Reads a row of an import: a case, or the reasons why it is none."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue, TypeAdapter, ValidationError
from pydantic_core import MISSING

from case_api.domain.imports.csv_values import MalformedRow, csv_case
from case_api.domain.imports.imported_case import ImportedCase, imported_case_model
from case_api.domain.imports.outcome import MAX_VIOLATIONS, ImportFormat, ImportViolation
from case_api.store.imports.staging import StagedRow
from chassis.body import parse_body
from chassis.problems import Problem, Violation
from chassis.strict_json import decode_json
from events.contracts.references import CaseReference

_MAX_VALUES: Final = 200_000
"""JSON values of one row."""
_TOO_LONG: Final = ImportViolation(
    code="row_too_long", pointer="", message="must not be longer than 1048576 bytes"
)
_REFERENCE: Final = TypeAdapter[str](CaseReference)


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A case of a row. `place_of` turns a pointer into the case into one into the row."""

    case: ImportedCase
    place_of: Callable[[str], str]

    @property
    def reference(self) -> str:
        """The council's own reference."""
        return self.case.reference


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row that is no case. `reference` is missing where the row has none that is valid."""

    reference: str | MISSING
    violations: Sequence[ImportViolation]


def read_row(
    row: StagedRow, format_: ImportFormat, columns: Sequence[str] = ()
) -> ReadCase | UnreadableRow:
    """The case in a row of an import. `columns` are those of a CSV file."""
    if row.content is None:
        return UnreadableRow(MISSING, [_TOO_LONG])
    if format_ is ImportFormat.NDJSON:
        return _read(row.content, str)
    try:
        found = csv_case(row.content, columns)
    except MalformedRow as error:
        violation = ImportViolation(code=error.code, pointer="", message=str(error))
        return UnreadableRow(MISSING, [violation])
    return _read(json.dumps(found.document).encode(), found.column_at)


def _read(content: bytes, place_of: Callable[[str], str]) -> ReadCase | UnreadableRow:
    try:
        return ReadCase(parse_body(imported_case_model(), content, _MAX_VALUES), place_of)
    except Problem as problem:
        violations = [_violation(each, place_of) for each in problem.errors[:MAX_VIOLATIONS]]
        return UnreadableRow(_reference_in(content), violations)


def _violation(error: Violation, place_of: Callable[[str], str]) -> ImportViolation:
    pointer = place_of(error.pointer or "")
    return ImportViolation(code=error.code, pointer=pointer, message=error.message)


def _reference_in(content: bytes) -> str | MISSING:
    """The reference of a row that is no case, if that is valid at least."""
    try:
        document: JsonValue = decode_json(content, _MAX_VALUES)
        given = document.get("reference") if isinstance(document, dict) else None
        return _REFERENCE.validate_python(given, strict=True)
    except (Problem, ValidationError):
        return MISSING
