"""Concerns about provision: operations of case-api, each as a new request."""

from collections.abc import Mapping
from typing import Final
from uuid import uuid4

import httpx
from tests.faults.case_api_calls import CaseApiCalls, PrepareCaseApiCall
from tests.faults.support import COUNCIL, new_key_header

from chassis.testing.faults import ApiCall

CONCERN: Final = {
    "shortfall": "not_started",
    "on": "2026-05-11",
    "reply_due_on": "2026-05-25",
}
CHALLENGE_QUERY: Final = """
    SELECT count(*) || ' in the log' FROM log.event
     WHERE ledger_id = $1 AND stream_id::text = $2 AND type = 'provision.challenged'
    UNION ALL
    SELECT route || ' in the table' FROM case_api.provision_challenge
     WHERE ledger_id = $1 AND case_id::text = $2
"""


async def record_provision_challenge(work: CaseApiCalls) -> ApiCall:
    """A challenge of a concern, which is in the table as well as in the log."""
    case, _, _ = await work.new_case()
    concern = await work.client.post(f"{case}/provision-concerns", CONCERN)
    body = {"concern_id": concern["concern_id"], "how": "ombudsman", "on": "2026-06-01"}

    async def is_done_once(_: httpx.Response) -> None:
        case_id = case.rsplit("/", maxsplit=1)[-1]
        found = await work.records.fetch_column(CHALLENGE_QUERY, COUNCIL, case_id)
        assert found == ["1 in the log", "ombudsman in the table"]

    return work.client.call(
        *("POST", f"{case}/provision-challenges", 201),
        body=body,
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def list_case_provision_challenges(work: CaseApiCalls) -> ApiCall:
    """A read of the concerns of a case."""
    case, _, _ = await work.new_case()
    return work.client.call("GET", f"{case}/provision-challenges")


async def list_provision_challenges(work: CaseApiCalls) -> ApiCall:
    """A read of the record of a provider."""
    return work.client.call("GET", f"/v1/provision-challenges?provider_id={uuid4()}&state=open")


PROVISION_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "recordProvisionChallenge": record_provision_challenge,
    "listCaseProvisionChallenges": list_case_provision_challenges,
    "listProvisionChallenges": list_provision_challenges,
}
"""The calls by operation id."""
