"""Restrictions of processing: operations of case-api, each as a new request."""

from collections.abc import Mapping
from typing import Final

import httpx
from tests.faults.case_api_calls import (
    POSITIONS_QUERY,
    CaseApiCalls,
    PrepareCaseApiCall,
    read_call,
)
from tests.faults.support import COUNCIL, new_key_header

from chassis.testing.faults import ApiCall

RESTRICTION: Final = {
    "ground": "accuracy_contested",
    "parts": ["advice"],
    "authorised_by": "data_protection_officer",
    "on": "2026-06-01",
}
LIFTING: Final = {
    "reason": "accuracy_verified",
    "person_informed_on": "2026-06-01",
    "authorised_by": "data_protection_officer",
    "on": "2026-06-01",
}
RESTRICTIONS_QUERY: Final = (
    "SELECT restriction_id::text FROM case_api.restriction"
    " WHERE ledger_id = $1 AND case_id::text = $2"
)


def _restriction_call(
    work: CaseApiCalls, case: str, noun: str, body: object, expected: list[str] | None
) -> ApiCall:
    """A POST after which the fact is there once, and the list has what is expected."""
    of_noun = {"restrictions": "restricted", "restriction-liftings": "restriction_lifted"}
    kind = f"case.processing_{of_noun[noun]}"
    case_id = case.rpartition("/")[2]

    async def is_done_once(response: httpx.Response) -> None:
        recorded = response.json()
        found = await work.records.fetch_column(POSITIONS_QUERY, COUNCIL, case_id, kind)
        assert found == [recorded["position"]]
        found_ids = await work.records.fetch_column(RESTRICTIONS_QUERY, COUNCIL, case_id)
        assert found_ids == ([recorded["restriction_id"]] if expected is None else expected)

    return work.client.call(
        *("POST", f"{case}/{noun}", 201),
        body=body,
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def record_restriction(work: CaseApiCalls) -> ApiCall:
    """A POST that restricts the processing of a new case."""
    case, _, _ = await work.new_case()
    return _restriction_call(work, case, "restrictions", RESTRICTION, None)


async def record_restriction_lifting(work: CaseApiCalls) -> ApiCall:
    """A POST that lifts a restriction."""
    case, _, _ = await work.new_case()
    restricted = await work.client.post(f"{case}/restrictions", RESTRICTION)
    body = {**LIFTING, "restriction_id": restricted["restriction_id"]}
    return _restriction_call(work, case, "restriction-liftings", body, [])


RESTRICTION_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "recordRestriction": record_restriction,
    "recordRestrictionLifting": record_restriction_lifting,
    "listRestrictions": read_call("/v1/restrictions"),
}
"""The calls by operation id."""
