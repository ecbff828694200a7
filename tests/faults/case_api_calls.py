"""The operations of case-api, each as a new request."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import httpx
from tests.faults.support import COUNCIL, AdminQueries, ApiClient, new_key_header

from chassis.testing.faults import ApiCall

DECIDED: Final = {"decided_on": "2026-04-09", "notified_on": "2026-04-10"}
PLANNED: Final = {"decided_on": "2026-06-01", "notified_on": "2026-06-01"}
PERSON: Final = {"family_name": "Example", "given_names": "Robin", "birth_date": "2016-10-05"}
REQUEST: Final = {
    "kind": "initial",
    "trigger": "request",
    "requester": "parent",
    "received_on": "2026-03-02",
}
POSITIONS_QUERY: Final = """
    SELECT position FROM log.event
     WHERE ledger_id = $1 AND stream_id::text = $2 AND type = $3 ORDER BY position
"""


class CaseApiCalls:
    """The operations of case-api, each as a new request."""

    def __init__(self, client: ApiClient, records: AdminQueries) -> None:
        self.client, self.records = client, records
        self._numbers = iter(range(1_000_000))

    async def new_case(self) -> tuple[str, str, str]:
        """A new case with a request: its path, the request's id and the position of that."""
        created = await self.client.post("/v1/cases", {"person": PERSON, "request": REQUEST})
        return f"/v1/cases/{created['case_id']}", created["request_id"], created["position"]

    def fact_call(self, case: str, noun: str, body: object, kind: str) -> ApiCall:
        """A POST of a fact, which is then the last of its type in the case."""

        async def is_done_once(response: httpx.Response) -> None:
            found = await self.records.fetch_column(
                POSITIONS_QUERY, COUNCIL, case.rsplit("/", maxsplit=1)[-1], kind
            )
            assert found == [response.json()["position"]], (kind, found)

        return self.client.call(
            *("POST", f"{case}/{noun}", 201),
            body=body,
            headers=new_key_header(),
            is_done_once=is_done_once,
        )

    async def open_case(self) -> ApiCall:
        reference = f"SWEEP-{next(self._numbers)}"
        body = {"person": PERSON, "request": REQUEST, "reference": reference}

        async def is_done_once(response: httpx.Response) -> None:
            case = response.json()["case_id"]
            held = await self.records.fetch_column(
                "SELECT case_id::text FROM case_api.case_list WHERE reference = $1", reference
            )
            assert held == [case]
            people = await self.records.fetch_column(
                "SELECT version FROM case_api.person WHERE case_id::text = $1", case
            )
            assert people == [1]
            assert (
                len(await self.records.fetch_column(POSITIONS_QUERY, COUNCIL, case, "case.opened"))
                == 1
            )
            found = await self.records.fetch_column(
                POSITIONS_QUERY, COUNCIL, case, "request.received"
            )
            assert found == [response.json()["position"]]

        return self.client.call(
            *("POST", "/v1/cases", 201),
            body=body,
            headers=new_key_header(),
            is_done_once=is_done_once,
        )

    async def record_request(self) -> ApiCall:
        created = await self.client.post("/v1/cases", {"person": PERSON})
        return self.fact_call(
            f"/v1/cases/{created['case_id']}", "requests", REQUEST, "request.received"
        )

    async def record_withdrawal(self) -> ApiCall:
        case, request_id, _ = await self.new_case()
        body = {"by": "requester", "on": "2026-05-11", "request_id": request_id}
        return self.fact_call(case, "request-withdrawals", body, "request.withdrawn")

    async def record_advice_request(self) -> ApiCall:
        case, body = await self.new_assessment()
        return self.fact_call(case, "advice-requests", body, "assessment.advice_requested")

    async def record_advice_receipt(self) -> ApiCall:
        case, body = await self.new_assessment()
        advice = await self.client.post(f"{case}/advice-requests", body)
        received = {"advice_id": advice["advice_id"], "on": "2026-05-11"}
        return self.fact_call(case, "advice-receipts", received, "assessment.advice_received")

    async def new_assessment(self) -> tuple[str, dict[str, str]]:
        """A case with an assessment: its path, and the body of an advice request."""
        case, request_id, _ = await self.new_case()
        decided = {**DECIDED, "request_id": request_id}
        await self.client.post(f"{case}/assessment-agreements", decided)
        advice_request = {
            "kind": "d",
            "adviser": "educational_psychologist",
            "requested_on": "2026-04-13",
        }
        return case, {**advice_request, "request_id": request_id}

    async def record_exception_claim(self) -> ApiCall:
        case, _, _ = await self.new_case()
        body = {"began_on": "2026-07-22", "ground": "EX-SCH", "limits": ["assessment-decision"]}
        return self.fact_call(case, "exception-claims", body, "assessment.exception_claimed")

    async def record_draft(self) -> ApiCall:
        case, _ = await self.new_assessment()
        body = {"basis": "assessment", "sent_on": "2026-06-15"}
        return self.fact_call(case, "drafts", body, "draft.issued")

    async def record_final_plan(self) -> ApiCall:
        case, _ = await self.new_assessment()
        body = {"basis": "first", "sent_on": "2026-07-20"}
        return self.fact_call(case, "final-plans", body, "final.issued")

    async def record_correction(self) -> ApiCall:
        case, _, position = await self.new_case()
        values = {"received_on": "2026-03-04"}
        body = {"position": position, "reason": "mistyped", "values": values}
        return self.fact_call(case, "corrections", body, "case.corrected")

    async def record_void(self) -> ApiCall:
        case, _, position = await self.new_case()
        body = {"position": position, "reason": "did_not_happen"}
        return self.fact_call(case, "voids", body, "case.voided")

    async def record_events(self) -> ApiCall:
        case, request_id, _ = await self.new_case()
        events = [
            {"type": "request.agreed", "data": {**DECIDED, "request_id": request_id}},
            {"type": "case.adult_care_referred", "data": {"on": "2026-05-11"}},
        ]
        return self.fact_call(case, "events", {"events": events}, "case.adult_care_referred")

    async def change_person(self) -> ApiCall:
        case, _, _ = await self.new_case()
        case_id = case.split("/")[-1]

        async def is_done_once(_: httpx.Response) -> None:
            positions = await self.records.fetch_column(
                "SELECT version FROM case_api.person WHERE case_id::text = $1 ORDER BY 1", case_id
            )
            assert positions == [1, 2]
            deliveries = await self.records.fetch_column(
                POSITIONS_QUERY, COUNCIL, case_id, "case.details_changed"
            )
            assert len(deliveries) == 1

        return self.client.call(
            *("PUT", f"{case}/person"),
            body={**PERSON, "given_names": "Sam"},
            headers={"If-Match": '"1"'},
            again=frozenset({412}),
            is_done_once=is_done_once,
        )


async def search_cases(work: CaseApiCalls) -> ApiCall:
    """A search by name."""
    await work.new_case()
    return work.client.call(
        "POST", "/v1/case-searches", body={"name": "example"}, headers=new_key_header()
    )


async def find_duplicates(work: CaseApiCalls) -> ApiCall:
    """A search for duplicates of a person."""
    await work.new_case()
    return work.client.call(
        "POST", "/v1/duplicate-searches", body={"person": PERSON}, headers=new_key_header()
    )


PrepareCaseApiCall = Callable[[CaseApiCalls], Awaitable[ApiCall]]


def read_call(path: str) -> PrepareCaseApiCall:
    """A read; a path of a case gets a new case."""

    async def prepare(work: CaseApiCalls) -> ApiCall:
        case, _, position = await work.new_case()
        return work.client.call("GET", path.format(case=case, position=position))

    return prepare


def decision_call(noun: str, kind: str) -> PrepareCaseApiCall:
    """A decision on a request."""

    async def prepare(work: CaseApiCalls) -> ApiCall:
        case, request_id, _ = await work.new_case()
        return work.fact_call(case, noun, {**DECIDED, "request_id": request_id}, kind)

    return prepare


def plan_decision_call(noun: str, kind: str) -> PrepareCaseApiCall:
    """A decision after an assessment."""

    async def prepare(work: CaseApiCalls) -> ApiCall:
        case, advice_request = await work.new_assessment()
        body = {**PLANNED, "request_id": advice_request["request_id"]}
        return work.fact_call(case, noun, body, kind)

    return prepare


async def call_as_new_client(work: CaseApiCalls) -> ApiCall:
    """A read with a key that the process has not cached."""
    headers = {"Authorization": f"Bearer {await work.records.key()}"}
    return work.client.call("GET", "/v1/cases", headers=headers)


CASE_API_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "openCase": CaseApiCalls.open_case,
    "listCases": read_call("/v1/cases"),
    "getCase": read_call("{case}"),
    "listRecordableFacts": read_call("{case}/recordable-facts"),
    "listIrregularities": read_call("{case}/irregularities"),
    "listCaseHistory": read_call("{case}/history"),
    "getCaseFact": read_call("{case}/history/{position}"),
    "recordRequest": CaseApiCalls.record_request,
    "recordAssessmentAgreement": decision_call("assessment-agreements", "request.agreed"),
    "recordAssessmentRefusal": decision_call("assessment-refusals", "request.refused"),
    "recordRequestWithdrawal": CaseApiCalls.record_withdrawal,
    "recordAdviceRequest": CaseApiCalls.record_advice_request,
    "recordAdviceReceipt": CaseApiCalls.record_advice_receipt,
    "recordExceptionClaim": CaseApiCalls.record_exception_claim,
    "recordPlanAgreement": plan_decision_call("plan-agreements", "assessment.plan_agreed"),
    "recordPlanRefusal": plan_decision_call("plan-refusals", "assessment.plan_refused"),
    "recordDraft": CaseApiCalls.record_draft,
    "recordFinalPlan": CaseApiCalls.record_final_plan,
    "recordCorrection": CaseApiCalls.record_correction,
    "recordVoid": CaseApiCalls.record_void,
    "recordEvents": CaseApiCalls.record_events,
    "getPerson": read_call("{case}/person"),
    "searchCases": search_cases,
    "findDuplicates": find_duplicates,
    "listPersonVersions": read_call("{case}/person/versions"),
    "getPersonVersion": read_call("{case}/person/versions/1"),
    "changePerson": CaseApiCalls.change_person,
    "listEvents": read_call("/v1/events"),
}
"""The calls by operation id."""
