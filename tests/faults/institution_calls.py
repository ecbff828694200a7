"""Institutions, their term dates and notes: operations of case-api, each as a new request."""

from collections.abc import Mapping
from typing import Final
from uuid import uuid4

import httpx
from tests.faults.case_api_calls import CaseApiCalls, PrepareCaseApiCall
from tests.faults.support import COUNCIL, new_key_header

from chassis.testing.faults import ApiCall

INSTITUTION: Final = {"name": "Mill School", "kind": "school"}
DATES: Final = {"terms": [{"from_on": "2026-09-03", "to_on": "2026-12-18"}], "closures": []}
NOTE: Final = {"note": {"on": "2026-09-03", "places": 2}}
VERSION_QUERY: Final = """
    SELECT version FROM case_api.institution WHERE ledger_id = $1 AND institution_id::text = $2
"""
WORDS_QUERY: Final = """
    SELECT word FROM case_api.institution_word
     WHERE ledger_id = $1 AND institution_id::text = $2 ORDER BY word
"""
YEARS_QUERY: Final = """
    SELECT version FROM case_api.institution_year
     WHERE ledger_id = $1 AND institution_id::text = $2
"""
NOTES_QUERY: Final = """
    SELECT note_id FROM case_api.capacity_note WHERE ledger_id = $1 AND institution_id::text = $2
"""


async def new_institution(work: CaseApiCalls) -> str:
    """A new institution: its path."""
    made = await work.client.post("/v1/institutions", {"institution": INSTITUTION})
    return f"/v1/institutions/{made['institution_id']}"


def rows_are(
    work: CaseApiCalls, institution_id: str, expected: Mapping[str, int]
) -> Mapping[str, object]:
    """The check that each of some queries returns a number of rows of an institution."""

    async def is_done_once(_: httpx.Response) -> None:
        for query, count in expected.items():
            found = await work.records.fetch_column(query, COUNCIL, institution_id)
            assert len(found) == count, query

    return {"is_done_once": is_done_once}


async def create_institution(work: CaseApiCalls) -> ApiCall:
    """A POST of an institution, with an id of its own."""
    key = str(uuid4())
    return work.client.call(
        *("POST", "/v1/institutions", 201),
        body={"institution_id": key, "institution": INSTITUTION},
        headers=new_key_header(),
        **rows_are(work, key, {VERSION_QUERY: 1, WORDS_QUERY: 2}),
    )


async def change_institution(work: CaseApiCalls) -> ApiCall:
    """A PUT of an institution with one more word in its name."""
    path = await new_institution(work)
    return work.client.call(
        *("PUT", path, 200),
        body={**INSTITUTION, "name": "The Mill School"},
        headers={"If-Match": '"1"'},
        again=frozenset({412}),
        **rows_are(work, path.split("/")[-1], {VERSION_QUERY: 1, WORDS_QUERY: 3}),
    )


async def change_year(work: CaseApiCalls) -> ApiCall:
    """A PUT of the dates of an academic year."""
    path = await new_institution(work)
    return work.client.call(
        *("PUT", f"{path}/academic-years/2027", 200),
        body=DATES,
        headers={"If-Match": '"0"'},
        again=frozenset({412}),
        **rows_are(work, path.split("/")[-1], {YEARS_QUERY: 1}),
    )


async def create_note(work: CaseApiCalls) -> ApiCall:
    """A POST of a note about places."""
    path = await new_institution(work)
    return work.client.call(
        *("POST", f"{path}/capacity-notes", 201),
        body=NOTE,
        headers=new_key_header(),
        **rows_are(work, path.split("/")[-1], {NOTES_QUERY: 1}),
    )


async def delete_note(work: CaseApiCalls) -> ApiCall:
    """A DELETE of a note."""
    path = await new_institution(work)
    made = await work.client.post(f"{path}/capacity-notes", NOTE)
    return work.client.call(
        *("DELETE", f"{path}/capacity-notes/{made['note_id']}", 204),
        again=frozenset({404}),
        **rows_are(work, path.split("/")[-1], {NOTES_QUERY: 0}),
    )


def read(place: str) -> PrepareCaseApiCall:
    """A read of a new institution, or of what belongs to it."""

    async def prepare(work: CaseApiCalls) -> ApiCall:
        return work.client.call("GET", f"{await new_institution(work)}{place}")

    return prepare


async def list_institutions(work: CaseApiCalls) -> ApiCall:
    """A search by name, on a day."""
    await new_institution(work)
    return work.client.call("GET", "/v1/institutions?name=mill&open_on=2026-09-03&limit=1")


INSTITUTION_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "createInstitution": create_institution,
    "changeInstitution": change_institution,
    "getInstitution": read(""),
    "listInstitutions": list_institutions,
    "changeAcademicYear": change_year,
    "getAcademicYear": read("/academic-years/2027"),
    "listAcademicYears": read("/academic-years"),
    "listClosedPeriods": read("/closed-periods?from_on=2026-09-01&to_on=2027-08-31"),
    "createCapacityNote": create_note,
    "listCapacityNotes": read("/capacity-notes"),
    "deleteCapacityNote": delete_note,
}
"""The calls by operation id."""
