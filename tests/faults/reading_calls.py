"""The operations that read the record of reading."""

from collections.abc import Mapping
from typing import Final

import httpx
from tests.faults.case_api_calls import CaseApiCalls, PrepareCaseApiCall, read_call
from tests.faults.support import new_key_header

from chassis.testing.faults import ApiCall

READINGS_OF_CASE_QUERY: Final = """
    SELECT r.operation FROM case_api.reading r
      JOIN case_api.reading_case c USING (ledger_id, position)
     WHERE c.case_id::text = $1
"""


async def get_person(work: CaseApiCalls) -> ApiCall:
    """A read of a person; whatever failed before, what was answered is recorded."""
    case, _, _ = await work.new_case()

    async def is_recorded(_: httpx.Response) -> None:
        found = await work.records.fetch_column(READINGS_OF_CASE_QUERY, case.rpartition("/")[2])
        assert found, "an answer without a record"
        assert {*found} == {"getPerson"}

    return work.client.call("GET", f"{case}/person", is_done_once=is_recorded)


async def export_subject_access(work: CaseApiCalls) -> ApiCall:
    """An export of a case; whatever failed before, what was answered is recorded."""
    case, _, _ = await work.new_case()

    async def is_recorded(_: httpx.Response) -> None:
        found = await work.records.fetch_column(READINGS_OF_CASE_QUERY, case.rpartition("/")[2])
        assert {*found} == {"exportSubjectAccess"}

    return work.client.call(
        *("POST", f"{case}/subject-access-exports", 200),
        body={},
        headers=new_key_header(),
        is_done_once=is_recorded,
    )


READING_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "getPerson": get_person,
    "exportSubjectAccess": export_subject_access,
    "listReadings": read_call("/v1/readings"),
    "listCaseReadings": read_call("{case}/readings"),
    "listDisclosures": read_call("{case}/disclosures"),
    "listUnusualReadings": read_call("/v1/readings/unusual?from=2026-11-01&to=2026-11-20"),
}
"""The calls by operation id."""
