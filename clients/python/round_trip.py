"""One round trip with the client that openapi-python-client generates; mypy checks it strictly."""

import os
from datetime import date
from http import HTTPStatus
from uuid import UUID, uuid4

from case_api_client import AuthenticatedClient
from case_api_client.api.cases import (
    get_case,
    list_cases,
    open_case,
    record_assessment_refusal,
    record_correction,
)
from case_api_client.api.people import change_person, get_person
from case_api_client.models import (
    Case,
    CaseOpenedResponse,
    CasePage,
    CorrectionReason,
    OpenCaseRequest,
    Person,
    PersonRecord,
    ProblemDocument,
    RecordAssessmentRefusalRequest,
    RecordCorrectionRequest,
    RecordCorrectionRequestValues,
    RecordRequestRequest,
    RequesterKind,
    RequestKind,
    RequestTrigger,
)
from case_api_client.types import UNSET

RECEIVED, CORRECTED, REFUSED = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 20)


def body() -> OpenCaseRequest:
    """A case of a made-up child, with a parent's request. Fields with a default are left out."""
    return OpenCaseRequest(
        person=Person(family_name="Example", given_names="Robin", birth_date=date(2016, 10, 5)),
        request=RecordRequestRequest(
            kind=RequestKind.INITIAL,
            trigger=RequestTrigger.REQUEST,
            requester=RequesterKind.PARENT,
            received_on=RECEIVED,
        ),
    )


def opened_twice(client: AuthenticatedClient) -> CaseOpenedResponse:
    """Open a case and send the same request again, as after a lost response."""
    key = str(uuid4())
    first = open_case.sync_detailed(client=client, body=body(), idempotency_key=key)
    again = open_case.sync_detailed(client=client, body=body(), idempotency_key=key)
    assert first.status_code is again.status_code is HTTPStatus.CREATED, first
    assert again.headers["Idempotency-Replayed"] == "true"
    assert isinstance(first.parsed, CaseOpenedResponse)
    assert first.parsed == again.parsed
    return first.parsed


def corrected(client: AuthenticatedClient, opened: CaseOpenedResponse) -> None:
    """Correct the day of the request, and see it in the case."""
    correction = RecordCorrectionRequest(
        position=opened.position,
        values=RecordCorrectionRequestValues.from_dict({"received_on": CORRECTED.isoformat()}),
        reason=CorrectionReason.MISTYPED,
    )
    record_correction.sync_detailed(
        opened.case_id, client=client, body=correction, idempotency_key=str(uuid4())
    )
    assert read(client, opened.case_id).requests[0].received_on == CORRECTED


def read(client: AuthenticatedClient, case_id: UUID) -> Case:
    """The case now."""
    case = get_case.sync(case_id, client=client)
    assert isinstance(case, Case), case
    return case


def paged(client: AuthenticatedClient) -> set[UUID]:
    """The cases of the council, read two a page."""
    found: set[UUID] = set()
    page = list_cases.sync(client=client, limit=2)
    while isinstance(page, CasePage):
        assert len(page.cases) <= 2
        found |= {case.case_id for case in page.cases}
        if not page.next_:
            return found
        page = list_cases.sync(client=client, limit=2, cursor=page.next_)
    raise AssertionError(page)


def conflicting(client: AuthenticatedClient, case_id: UUID, request_id: UUID) -> None:
    """Refuse an assessment twice: the second is refused with a problem."""
    refusal = RecordAssessmentRefusalRequest(
        request_id=request_id, decided_on=REFUSED, notified_on=REFUSED
    )
    statuses = []
    for _ in range(2):
        answer = record_assessment_refusal.sync_detailed(
            case_id, client=client, body=refusal, idempotency_key=str(uuid4())
        )
        statuses.append(answer.status_code)
    assert statuses == [HTTPStatus.CREATED, HTTPStatus.CONFLICT], statuses
    assert isinstance(answer.parsed, ProblemDocument)
    assert answer.parsed.in_the_way is not UNSET, answer.parsed


def stale(client: AuthenticatedClient, case_id: UUID) -> None:
    """Change the person of an older version: refused."""
    known = get_person.sync(case_id, client=client)
    assert isinstance(known, PersonRecord), known
    answer = change_person.sync_detailed(
        case_id, client=client, body=known.person, if_match='"999999"'
    )
    assert answer.status_code is HTTPStatus.PRECONDITION_FAILED, answer
    assert isinstance(answer.parsed, ProblemDocument)
    assert answer.parsed.code == "stale-version"


def unknown(client: AuthenticatedClient, case_id: UUID) -> None:
    """A value of an enumeration from a newer server: the client reports which."""
    newer = read(client, case_id).to_dict() | {"stage": "in_mediation"}
    try:
        Case.from_dict(newer)
    except ValueError as reported:
        if "'in_mediation' is not a valid" in str(reported):
            return
        raise
    raise AssertionError("the value was taken for a known one")


def main() -> None:
    """Every step, against the system that the environment names."""
    client = AuthenticatedClient(base_url=os.environ["CASE_API"], token=os.environ["API_KEY"])
    cases = [opened_twice(client) for _ in range(3)]
    first = cases[0]
    assert isinstance(first.request_id, UUID)
    corrected(client, first)
    assert {case.case_id for case in cases} <= paged(client)
    conflicting(client, first.case_id, first.request_id)
    stale(client, first.case_id)
    unknown(client, first.case_id)


if __name__ == "__main__":
    main()
