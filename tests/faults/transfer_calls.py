"""Phase transfers of a cohort: operations of case-api, each as a new request."""

from collections.abc import Mapping
from typing import Final

import httpx
from tests.faults.case_api_calls import CaseApiCalls, PrepareCaseApiCall
from tests.faults.support import COUNCIL, new_key_header

from chassis.testing.faults import ApiCall

CHILD: Final = {"family_name": "Example", "given_names": "Sam", "birth_date": "2020-01-06"}
COHORT: Final = 2020
MOVE: Final = {"kind": "infant_to_junior", "transfers_on": "2027-09-01"}
TRANSFERS_QUERY: Final = """
    SELECT count(*) || ' in the log' FROM log.event
     WHERE ledger_id = $1 AND stream_id::text = $2 AND type = 'review.phase_transfer_identified'
    UNION ALL
    SELECT count(*) || ' in the table' FROM case_api.phase_transfer
     WHERE ledger_id = $1 AND case_id::text = $2
"""


async def identify_phase_transfers(work: CaseApiCalls) -> ApiCall:
    """The transfer of a cohort in which one case does not have it yet."""
    opening = {"person": CHILD, "taken_over_on": "2026-05-01"}
    case_id = (await work.client.post("/v1/cases", opening))["case_id"]
    plan = {"basis": "first", "sent_on": "2026-03-02"}
    await work.client.post(f"/v1/cases/{case_id}/final-plans", plan)

    async def is_done_once(_: httpx.Response) -> None:
        found = await work.records.fetch_column(TRANSFERS_QUERY, COUNCIL, case_id)
        assert found == ["1 in the log", "1 in the table"]

    return work.client.call(
        *("POST", "/v1/phase-transfers", 200),
        body={**MOVE, "cohort": COHORT},
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def list_phase_transfers(work: CaseApiCalls) -> ApiCall:
    """A read of the children who move on a day."""
    query = "&".join(f"{name}={value}" for name, value in MOVE.items())
    return work.client.call("GET", f"/v1/phase-transfers?{query}")


TRANSFER_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "identifyPhaseTransfers": identify_phase_transfers,
    "listPhaseTransfers": list_phase_transfers,
}
"""The calls by operation id."""
