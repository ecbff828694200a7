"""Funding agreements, commitments and promises: operations of case-api, each as a new request."""

from collections.abc import Mapping
from typing import Final

import httpx
from tests.faults.case_api_calls import CaseApiCalls, PrepareCaseApiCall
from tests.faults.support import COUNCIL, new_key_header

from chassis.testing.faults import ApiCall

AGREEMENT: Final = {
    "pays_for": "placement",
    "weekly_cost": 125_000,
    "from_on": "2026-01-05",
    "payers": [{"source": "high_needs_block", "basis_points": 10_000}],
}
MONTHS: Final = "from_month=2026-01&to_month=2026-03"
VERSIONS_QUERY: Final = """
    SELECT version FROM case_api.funding_agreement
     WHERE ledger_id = $1 AND case_id::text = $2 ORDER BY version
"""


async def new_agreement(work: CaseApiCalls) -> tuple[str, str]:
    """A new agreement of a new case: its path, and that of the case."""
    case, _, _ = await work.new_case()
    made = await work.client.post(f"{case}/funding-agreements", {"agreement": AGREEMENT})
    return f"{case}/funding-agreements/{made['agreement_id']}", case


def versions_are(work: CaseApiCalls, case: str, *versions: int) -> Mapping[str, object]:
    """The check that a case has these versions of its only agreement."""

    async def is_done_once(_: httpx.Response) -> None:
        found = await work.records.fetch_column(
            VERSIONS_QUERY, COUNCIL, case.rsplit("/", maxsplit=1)[-1]
        )
        assert found == [*versions]

    return {"is_done_once": is_done_once}


async def create_agreement(work: CaseApiCalls) -> ApiCall:
    """A POST of an agreement of a new case."""
    case, _, _ = await work.new_case()
    return work.client.call(
        *("POST", f"{case}/funding-agreements", 201),
        body={"agreement": AGREEMENT},
        headers=new_key_header(),
        **versions_are(work, case, 1),
    )


async def change_agreement(work: CaseApiCalls) -> ApiCall:
    """A PUT of an agreement."""
    path, case = await new_agreement(work)
    return work.client.call(
        *("PUT", path, 200),
        body={**AGREEMENT, "weekly_cost": 130_000},
        headers={"If-Match": '"1"'},
        again=frozenset({412}),
        **versions_are(work, case, 1, 2),
    )


async def get_agreement(work: CaseApiCalls) -> ApiCall:
    """A read of an agreement."""
    return work.client.call("GET", (await new_agreement(work))[0])


async def list_agreements(work: CaseApiCalls) -> ApiCall:
    """A read of the agreements of a case."""
    return work.client.call("GET", f"{(await new_agreement(work))[1]}/funding-agreements")


async def list_versions(work: CaseApiCalls) -> ApiCall:
    """A read of the versions of an agreement."""
    return work.client.call("GET", f"{(await new_agreement(work))[0]}/versions")


async def list_commitments(work: CaseApiCalls) -> ApiCall:
    """A read of what agreements come to."""
    return work.client.call("GET", f"/v1/commitments?{MONTHS}&group_by=provider")


async def export_commitments(work: CaseApiCalls) -> ApiCall:
    """The same as a file."""
    return work.client.call("GET", f"/v1/commitments/export?{MONTHS}&group_by=month")


async def list_promises(work: CaseApiCalls) -> ApiCall:
    """A read of the promises of a case."""
    case, _, _ = await work.new_case()
    return work.client.call("GET", f"{case}/promises")


FUNDING_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "createFundingAgreement": create_agreement,
    "changeFundingAgreement": change_agreement,
    "getFundingAgreement": get_agreement,
    "listFundingAgreements": list_agreements,
    "listFundingAgreementVersions": list_versions,
    "listCommitments": list_commitments,
    "exportCommitments": export_commitments,
    "listPromises": list_promises,
}
"""The calls by operation id."""
