"""Legal holds: operations of case-api, each as a new request."""

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

HOLD: Final = {"reason": "litigation", "authorised_by": "court", "on": "2026-06-01"}
HOLDS_QUERY: Final = (
    "SELECT legal_hold_id::text FROM case_api.legal_hold"
    " WHERE ledger_id = $1 AND case_id::text = $2"
)


def _hold_call(
    work: CaseApiCalls, case: str, noun: str, body: object, expected: list[str] | None
) -> ApiCall:
    """A POST after which the fact is there once, and the list has what is expected."""
    of_noun = {"legal-holds": "placed", "legal-hold-releases": "released"}
    kind = f"case.legal_hold_{of_noun[noun]}"
    case_id = case.rpartition("/")[2]

    async def is_done_once(response: httpx.Response) -> None:
        recorded = response.json()
        found = await work.records.fetch_column(POSITIONS_QUERY, COUNCIL, case_id, kind)
        assert found == [recorded["position"]]
        holds = await work.records.fetch_column(HOLDS_QUERY, COUNCIL, case_id)
        assert holds == ([recorded["legal_hold_id"]] if expected is None else expected)

    return work.client.call(
        *("POST", f"{case}/{noun}", 201),
        body=body,
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def record_legal_hold(work: CaseApiCalls) -> ApiCall:
    """A POST that places a hold on a new case."""
    case, _, _ = await work.new_case()
    return _hold_call(work, case, "legal-holds", HOLD, None)


async def record_legal_hold_release(work: CaseApiCalls) -> ApiCall:
    """A POST that releases a hold."""
    case, _, _ = await work.new_case()
    placed = await work.client.post(f"{case}/legal-holds", HOLD)
    body = {**HOLD, "legal_hold_id": placed["legal_hold_id"]}
    return _hold_call(work, case, "legal-hold-releases", body, [])


LEGAL_HOLD_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "recordLegalHold": record_legal_hold,
    "recordLegalHoldRelease": record_legal_hold_release,
    "listLegalHolds": read_call("/v1/legal-holds"),
}
"""The calls by operation id."""
