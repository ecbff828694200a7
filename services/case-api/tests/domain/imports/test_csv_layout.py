"""A row of CSV as the document of a case: no value is left out, and each has its column."""

import pytest

from case_api.domain.imports.csv_layout import CsvCase

ROW = {
    "reference": "EHC-1",
    "family_name": "Example",
    "given_names": "Sam",
    "birth_date": "05/10/2015",
}


@pytest.mark.parametrize(
    ("column", "value", "missing", "of"),
    [
        ("requester", "parent", "/history/0/data/received_on", "/request_received_on"),
        ("review_outcome", "M", "/history/0/data/notified_on", "/review_decided_on"),
        ("review_convenor", "school", "/history/0/data/on", "/review_meeting_on"),
        ("contact_role", "carer", "/person/related_people/0/name", "/contact_name"),
        ("officer_from_on", "01/09/2025", "/officer/officer_id", "/officer_id"),
    ],
)
def test_a_value_without_the_column_that_it_needs_is_kept_so_that_the_row_is_refused(
    column: str, value: str, missing: str, of: str
) -> None:
    read = CsvCase({**ROW, column: value})

    assert value in str(read.document) or "2025-09-01" in str(read.document)
    assert read.column_at(missing) == of


@pytest.mark.parametrize(
    ("column", "value", "place"),
    [
        ("flags", "looked after", "/flags/1"),
        ("upn", "B801200005001", "/person/identifiers"),
        ("upn", "B801200005001", "/person/identifiers/0/value"),
        ("contact_role", "aunt", "/person/related_people/0/roles/0/role"),
        ("allow_duplicate", "perhaps", "/allow_duplicate"),
    ],
)
def test_a_violation_is_reported_at_its_column(column: str, value: str, place: str) -> None:
    assert CsvCase({**ROW, column: value}).column_at(place) == f"/{column}"
