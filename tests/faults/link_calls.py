"""Cases that are linked and unlinked: operations of case-api, each as a new request."""

from collections.abc import Mapping
from typing import Final

import httpx
from tests.faults.case_api_calls import POSITIONS_QUERY, CaseApiCalls, PrepareCaseApiCall
from tests.faults.support import COUNCIL, new_key_header

from chassis.testing.faults import ApiCall

MAIN_CASE_QUERY: Final = (
    "SELECT main_case_id::text FROM case_api.case_list WHERE ledger_id = $1 AND case_id::text = $2"
)


async def new_cases(work: CaseApiCalls) -> tuple[str, str]:
    """The ids of two new cases."""
    first, second = [(await work.new_case())[0].rsplit("/", maxsplit=1)[-1] for _ in range(2)]
    return first, second


def link_body(other: str, main: str) -> dict[str, str]:
    """The body that links a case to another."""
    return {"other_case_id": other, "main_case_id": main, "reason": "opened_twice"}


def fact_call(
    work: CaseApiCalls, cases: tuple[str, str], noun: str, body: object, expected: str | None
) -> ApiCall:
    """A POST after which both cases have the fact once, and the list the expected main case."""
    kind = {"links": "case.linked", "unlinkings": "case.unlinked"}[noun]

    async def is_done_once(response: httpx.Response) -> None:
        recorded = response.json()
        positions = recorded["position"], recorded["other"]["position"]
        for case_id, position in zip(cases, positions, strict=True):
            found = await work.records.fetch_column(POSITIONS_QUERY, COUNCIL, case_id, kind)
            assert found == [position]
            main = await work.records.fetch_column(MAIN_CASE_QUERY, COUNCIL, case_id)
            assert main == [expected]

    return work.client.call(
        *("POST", f"/v1/cases/{cases[0]}/{noun}", 201),
        body=body,
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def record_link(work: CaseApiCalls) -> ApiCall:
    """A POST that links two new cases."""
    first, second = await new_cases(work)
    return fact_call(work, (first, second), "links", link_body(second, first), first)


async def record_unlinking(work: CaseApiCalls) -> ApiCall:
    """A POST that ends a link."""
    first, second = await new_cases(work)
    await work.client.post(f"/v1/cases/{first}/links", link_body(second, first))
    body = {"other_case_id": second, "reason": "different_children"}
    return fact_call(work, (first, second), "unlinkings", body, None)


LINK_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "recordLink": record_link,
    "recordUnlinking": record_unlinking,
}
"""The calls by operation id."""
