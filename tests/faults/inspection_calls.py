"""What inspectors ask for: operations of case-api, each as a new request.

The list is of a council of its own with one case, so that the statements of a request do not grow
with what other tests record.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

from tests.faults.case_api_calls import PERSON, REQUEST, CaseApiCalls, PrepareCaseApiCall
from tests.faults.support import OTHER_COUNCIL, new_key_header

from chassis.testing.faults import ApiCall

PLAN: Final = {
    "basis": "first",
    "sent_on": "2026-07-20",
    "settings": [{"rank": "1", "naming": "named", "institution": {"urn": "999001"}}],
}
UPN: Final = {"kind": "upn", "value": "V999900126001"}
CASE: Final = {
    "person": {**PERSON, "identifiers": [UPN]},
    "request": REQUEST,
    "taken_over_on": "2026-03-02",
}


async def list_call(path: str, work: CaseApiCalls) -> ApiCall:
    """A read of the list of a council that has one child with a plan."""
    headers = {"Authorization": f"Bearer {await work.records.key(OTHER_COUNCIL)}"}
    url = f"{work.client.url}/v1/cases"
    known = (await work.client.http.get(url, headers=headers)).json()["cases"]
    if not known:
        made = {**headers, **new_key_header()}
        opened = (await work.client.http.post(url, json=CASE, headers=made)).json()
        plan = f"{url}/{opened['case_id']}/final-plans"
        response = await work.client.http.post(
            plan, json=PLAN, headers={**headers, **new_key_header()}
        )
        assert response.is_success, response.text
    return work.client.call("GET", path, headers=headers)


async def chronologies_call(path: str, work: CaseApiCalls) -> ApiCall:
    """A read of the chronologies of two cases."""
    cases = [(await work.new_case())[0].rsplit("/", maxsplit=1)[-1] for _ in range(2)]
    query = "&".join(f"case_id={each}" for each in cases)
    return work.client.call("GET", f"{path}?{query}")


INSPECTION_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "listAnnexA": partial(list_call, "/v1/inspections/annex-a/list-1"),
    "downloadAnnexA": partial(list_call, "/v1/inspections/annex-a/list-1/file"),
    "listInspectedChronologies": partial(chronologies_call, "/v1/inspections/chronologies"),
    "downloadInspectedChronologies": partial(
        chronologies_call, "/v1/inspections/chronologies/file"
    ),
}
"""The calls by operation id."""
