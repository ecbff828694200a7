"""Consultations, placements and personal budgets: operations of case-api, each a new request."""

from collections.abc import Mapping
from functools import partial
from typing import Final

import httpx
from tests.faults.case_api_calls import POSITIONS_QUERY, CaseApiCalls, PrepareCaseApiCall
from tests.faults.support import COUNCIL, new_key_header

from chassis.testing.faults import ApiCall

ROUND: Final = {
    "sent_on": "2026-06-15",
    "settings": [
        {"consultee": "requested_institution", "institution": {"urn": "999001"}},
        {"consultee": "considered_institution", "institution": {"urn": "999002"}},
    ],
}


async def record_consultation_round(work: CaseApiCalls) -> ApiCall:
    """A round of consultations in a new case, which then has one of each setting."""
    case, _, _ = await work.new_case()

    async def is_done_once(response: httpx.Response) -> None:
        recorded = [each["position"] for each in response.json()["consultations"]]
        values = (COUNCIL, case.rsplit("/", maxsplit=1)[-1], "draft.consultation_sent")
        assert await work.records.fetch_column(POSITIONS_QUERY, *values) == recorded

    return work.client.call(
        *("POST", f"{case}/consultation-rounds", 201),
        body=ROUND,
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def read_of_case(noun: str, work: CaseApiCalls) -> ApiCall:
    """A read of what follows from the facts of a case."""
    case, _, _ = await work.new_case()
    return work.client.call("GET", f"{case}/{noun}")


PLACEMENT_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "recordConsultationRound": record_consultation_round,
    "listConsultations": partial(read_of_case, "consultations"),
    "listPlacements": partial(read_of_case, "placements"),
    "listPersonalBudgets": partial(read_of_case, "personal-budgets"),
}
"""The calls by operation id."""
