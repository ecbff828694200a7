"""Reads a row of CSV (RFC 4180, UTF-8): the header, or a case."""

import csv
import io
from collections.abc import Sequence

from case_api.domain.imports.csv_layout import CsvCase


class MalformedRow(Exception):
    """The text is no row of CSV. `code` and the message state the reason, without the text."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def values_of(content: bytes) -> Sequence[str]:
    """The values of a row, without spaces around them.

    Raises:
        MalformedRow: it is not UTF-8, or its quotes do not match.
    """
    try:
        rows = [*csv.reader(io.StringIO(content.decode(), newline=""), strict=True)]
    except UnicodeDecodeError:
        raise MalformedRow("encoding", "must be UTF-8") from None
    except csv.Error:
        raise MalformedRow("syntax", "must be a row of CSV with matching quotes") from None
    if len(rows) != 1:
        raise MalformedRow("syntax", "must be a row of CSV with matching quotes")
    return [value.strip() for value in rows[0]]


def csv_case(content: bytes, columns: Sequence[str]) -> CsvCase:
    """The case in a row, whose values are in the order of `columns`; the last may be left out.

    Raises:
        MalformedRow: it is no row of CSV, or has more values than columns.
    """
    values = values_of(content)
    if len(values) > len(columns):
        raise MalformedRow("too_many_values", f"must not have more than {len(columns)} values")
    return CsvCase(dict(zip(columns, values, strict=False)))
