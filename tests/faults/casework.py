"""The operations of case-api, each as a request that was not made before."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import httpx
from tests.faults.system import COUNCIL, Client, Records, once

from chassis.testing.faults import Call

DECIDED: Final = {"decided_on": "2026-04-09", "notified_on": "2026-04-10"}
PLANNED: Final = {"decided_on": "2026-06-01", "notified_on": "2026-06-01"}
PERSON: Final = {"family_name": "Example", "given_names": "Robin", "birth_date": "2016-10-05"}
REQUEST: Final = {
    "kind": "initial",
    "trigger": "request",
    "requester": "parent",
    "received_on": "2026-03-02",
}
FACTS: Final = """
    SELECT position FROM log.event
     WHERE ledger_id = $1 AND stream_id::text = $2 AND type = $3 ORDER BY position
"""


class Casework:
    """The operations of case-api, each as a request that was not made before."""

    def __init__(self, client: Client, records: Records) -> None:
        self.client, self.records = client, records
        self._numbers = iter(range(1_000_000))

    async def opened(self) -> tuple[str, str, str]:
        """A new case with a request: its path, the request's id, and where that stands."""
        said = await self.client.post("/v1/cases", {"person": PERSON, "request": REQUEST})
        return f"/v1/cases/{said['case_id']}", said["request_id"], said["position"]

    def recording(self, case: str, noun: str, body: object, kind: str) -> Call:
        """A POST of a fact, which is then the case's last of its type."""

        async def is_done_once(answer: httpx.Response) -> None:
            found = await self.records.ask(FACTS, COUNCIL, case.rsplit("/", maxsplit=1)[-1], kind)
            assert found == [answer.json()["position"]], (kind, found)

        return self.client.call(
            *("POST", f"{case}/{noun}", 201), body=body, headers=once(), is_done_once=is_done_once
        )

    async def open_case(self) -> Call:
        reference = f"SWEEP-{next(self._numbers)}"
        body = {"person": PERSON, "request": REQUEST, "reference": reference}

        async def is_done_once(answer: httpx.Response) -> None:
            case = answer.json()["case_id"]
            held = await self.records.ask(
                "SELECT case_id::text FROM case_api.held_case WHERE reference = $1", reference
            )
            assert held == [case]
            people = await self.records.ask(
                "SELECT version FROM case_api.person WHERE case_id::text = $1", case
            )
            assert people == [1]
            assert len(await self.records.ask(FACTS, COUNCIL, case, "case.opened")) == 1
            found = await self.records.ask(FACTS, COUNCIL, case, "request.received")
            assert found == [answer.json()["position"]]

        return self.client.call(
            *("POST", "/v1/cases", 201), body=body, headers=once(), is_done_once=is_done_once
        )

    async def record_request(self) -> Call:
        said = await self.client.post("/v1/cases", {"person": PERSON})
        return self.recording(
            f"/v1/cases/{said['case_id']}", "requests", REQUEST, "request.received"
        )

    async def record_withdrawal(self) -> Call:
        case, request_id, _ = await self.opened()
        body = {"by": "requester", "on": "2026-05-11", "request_id": request_id}
        return self.recording(case, "request-withdrawals", body, "request.withdrawn")

    async def record_advice_request(self) -> Call:
        case, body = await self.assessing()
        return self.recording(case, "advice-requests", body, "assessment.advice_requested")

    async def record_advice_receipt(self) -> Call:
        case, body = await self.assessing()
        asked = await self.client.post(f"{case}/advice-requests", body)
        received = {"advice_id": asked["advice_id"], "on": "2026-05-11"}
        return self.recording(case, "advice-receipts", received, "assessment.advice_received")

    async def assessing(self) -> tuple[str, dict[str, str]]:
        """A case that is assessed: its path, and a body that asks for advice."""
        case, request_id, _ = await self.opened()
        decided = {**DECIDED, "request_id": request_id}
        await self.client.post(f"{case}/assessment-agreements", decided)
        asked = {"kind": "d", "adviser": "educational_psychologist", "requested_on": "2026-04-13"}
        return case, {**asked, "request_id": request_id}

    async def record_exception_claim(self) -> Call:
        case, _, _ = await self.opened()
        body = {"began_on": "2026-07-22", "ground": "EX-SCH", "limits": ["assessment-decision"]}
        return self.recording(case, "exception-claims", body, "assessment.exception_claimed")

    async def record_draft(self) -> Call:
        case, _ = await self.assessing()
        body = {"basis": "assessment", "sent_on": "2026-06-15"}
        return self.recording(case, "drafts", body, "draft.issued")

    async def record_final_plan(self) -> Call:
        case, _ = await self.assessing()
        body = {"basis": "first", "sent_on": "2026-07-20"}
        return self.recording(case, "final-plans", body, "final.issued")

    async def record_correction(self) -> Call:
        case, _, position = await self.opened()
        values = {"received_on": "2026-03-04"}
        body = {"position": position, "reason": "mistyped", "values": values}
        return self.recording(case, "corrections", body, "case.corrected")

    async def record_void(self) -> Call:
        case, _, position = await self.opened()
        body = {"position": position, "reason": "did_not_happen"}
        return self.recording(case, "voids", body, "case.voided")

    async def change_person(self) -> Call:
        case, _, _ = await self.opened()
        case_id = case.split("/")[-1]

        async def is_done_once(_: httpx.Response) -> None:
            kept = await self.records.ask(
                "SELECT version FROM case_api.person WHERE case_id::text = $1 ORDER BY 1", case_id
            )
            assert kept == [1, 2]
            told = await self.records.ask(FACTS, COUNCIL, case_id, "case.details_changed")
            assert len(told) == 1

        return self.client.call(
            *("PUT", f"{case}/person"),
            body={**PERSON, "given_names": "Sam"},
            headers={"If-Match": '"1"'},
            again=frozenset({412}),
            is_done_once=is_done_once,
        )


Operation = Callable[[Casework], Awaitable[Call]]


def reading(path: str) -> Operation:
    """A read, of a case where the path is of one."""

    async def prepare(work: Casework) -> Call:
        case, _, position = await work.opened()
        return work.client.call("GET", path.format(case=case, position=position))

    return prepare


def deciding(noun: str, kind: str) -> Operation:
    """A decision on a request."""

    async def prepare(work: Casework) -> Call:
        case, request_id, _ = await work.opened()
        return work.recording(case, noun, {**DECIDED, "request_id": request_id}, kind)

    return prepare


def deciding_on_a_plan(noun: str, kind: str) -> Operation:
    """A decision after an assessment."""

    async def prepare(work: Casework) -> Call:
        case, asked = await work.assessing()
        body = {**PLANNED, "request_id": asked["request_id"]}
        return work.recording(case, noun, body, kind)

    return prepare


async def as_a_new_client(work: Casework) -> Call:
    """A read with a key that the process has not seen."""
    headers = {"Authorization": f"Bearer {await work.records.key()}"}
    return work.client.call("GET", "/v1/cases", headers=headers)


OPERATIONS: Final[Mapping[str, Operation]] = {
    "openCase": Casework.open_case,
    "listCases": reading("/v1/cases"),
    "getCase": reading("{case}"),
    "listCaseHistory": reading("{case}/history"),
    "getCaseFact": reading("{case}/history/{position}"),
    "recordRequest": Casework.record_request,
    "recordAssessmentAgreement": deciding("assessment-agreements", "request.agreed"),
    "recordAssessmentRefusal": deciding("assessment-refusals", "request.refused"),
    "recordRequestWithdrawal": Casework.record_withdrawal,
    "recordAdviceRequest": Casework.record_advice_request,
    "recordAdviceReceipt": Casework.record_advice_receipt,
    "recordExceptionClaim": Casework.record_exception_claim,
    "recordPlanAgreement": deciding_on_a_plan("plan-agreements", "assessment.plan_agreed"),
    "recordPlanRefusal": deciding_on_a_plan("plan-refusals", "assessment.plan_refused"),
    "recordDraft": Casework.record_draft,
    "recordFinalPlan": Casework.record_final_plan,
    "recordCorrection": Casework.record_correction,
    "recordVoid": Casework.record_void,
    "getPerson": reading("{case}/person"),
    "changePerson": Casework.change_person,
    "listEvents": reading("/v1/events"),
}
"""By the name that is published."""
