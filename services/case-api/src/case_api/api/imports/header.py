"""The header of a CSV import: refused as a whole before the rows are read."""

from collections.abc import Iterator, Sequence

from case_api.domain.imports.csv_layout import CSV_COLUMNS, REQUIRED_COLUMNS
from case_api.domain.imports.csv_values import MalformedRow, values_of
from case_api.store.imports.staging import StagedRow
from chassis.problems import InvalidRequest, Violation


def columns_of(header: StagedRow) -> Sequence[str]:
    """The columns in a header, in its order; upper case and spaces for underscores are accepted.

    Raises:
        InvalidRequest: it has an unknown or repeated column, or lacks a required one.
    """
    try:
        names = values_of(header.content or b"")
    except MalformedRow as error:
        raise InvalidRequest(errors=[Violation(error.code, str(error), pointer="")]) from None
    columns = [name.lower().replace(" ", "_") for name in names]
    if errors := [*_violations(columns)]:
        raise InvalidRequest(errors=errors)
    return columns


def _violations(columns: Sequence[str]) -> Iterator[Violation]:
    for place, column in enumerate(columns):
        pointer = f"/columns/{place}"
        if column not in CSV_COLUMNS:
            yield Violation("unknown_column", "is not a column of an import", pointer=pointer)
        elif column in columns[:place]:
            yield Violation("repeated_column", "must be given once", pointer=pointer)
    for column in sorted(REQUIRED_COLUMNS.difference(columns)):
        yield Violation("missing_column", f"must have the column {column}", pointer="/columns")
