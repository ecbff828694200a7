"""One child over HTTP, from a refused request to the end of the plan, with the days of the law.

Every day is counted by hand from the words beside it. The processes are real, and so is the log
between them.
"""

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx
import pytest
from deploy.demo.system import SystemAccess, running_system

Json = dict[str, Any]
SECOND, MEDIATION, APPEAL, PLAN, DRAFT, TRANSFER_REVIEW, ANNUAL_REVIEW, LATE_REVIEW, LAST_REVIEW = (
    str(uuid5(NAMESPACE_URL, str(number))) for number in range(9)
)
OPENING: Final = {
    "person": {"family_name": "Example", "given_names": "Sam", "birth_date": "2011-10-05"},
    "request": {
        "kind": "initial",
        "trigger": "request",
        "requester": "parent",
        "received_on": "2021-03-01",
    },
}


def fact(kind: str, /, **data: object) -> Json:
    return {"type": kind, "data": data}


def decided(on: str) -> Mapping[str, str]:
    """A decision, and its notice on the same day."""
    return {"decided_on": on, "notified_on": on}


def reviewed(review_id: str, duty: str, on: str, convenor: str = "school") -> Json:
    held = {"review_id": review_id, "plan_id": PLAN, "duty": duty, "convenor": convenor}
    return fact("review.meeting_held", **held, on=on)


def refusal_and_appeal(request_id: str) -> Sequence[Json]:
    """The council refuses to assess; mediation fails; the Tribunal dismisses the appeal."""
    subject = "refusal_to_assess"
    certificate = {"mediation_id": MEDIATION, "reason": "concluded"}
    lodged = {"lodged_on": "2021-06-11", "application_received_on": "2021-06-14"}
    request = {"subject": subject, "issues": ["education"]}
    return [
        fact(
            "request.refused",
            request_id=request_id,
            ground="not_necessary",
            **decided("2021-04-08"),
        ),
        fact("tribunal.mediation_requested", mediation_id=MEDIATION, on="2021-05-04", **request),
        fact("tribunal.mediation_held", mediation_id=MEDIATION, on="2021-05-25"),
        fact("tribunal.mediation_certificate_issued", **certificate, on="2021-05-27"),
        fact("tribunal.appeal_registered", appeal_id=APPEAL, subjects=[subject], **lodged),
        fact("tribunal.response_sent", appeal_id=APPEAL, on="2021-07-19", opposed=True),
        fact("tribunal.appeal_ended", appeal_id=APPEAL, on="2021-10-04", how="determined"),
    ]


def second_request_and_plan() -> Sequence[Json]:
    """The school asks half a year later, and there is a plan within twenty weeks."""
    request = {"kind": "initial", "trigger": "request", "requester": "school_or_post16"}
    of_request = {"request_id": SECOND, "draft_id": DRAFT}
    return [
        fact("request.received", request_id=SECOND, **request, received_on="2021-11-01"),
        fact("request.agreed", request_id=SECOND, **decided("2021-12-06")),
        fact("assessment.plan_agreed", request_id=SECOND, **decided("2022-02-14")),
        fact("draft.issued", basis="assessment", **of_request, sent_on="2022-02-17"),
        fact("final.issued", plan_id=PLAN, basis="first", **of_request, sent_on="2022-03-18"),
    ]


def three_reviews_and_a_phase_transfer() -> Sequence[Json]:
    """Year 6 ends in 2023: the first review amends the plan for it. The third is decided late."""
    next_school = {"next_settings": [{"rank": "1", "naming": "named"}]}
    amended = {"review_id": TRANSFER_REVIEW, "plan_id": PLAN}
    move = {"kind": "primary_to_secondary", "transfers_on": "2023-09-01"}
    return [
        fact("review.phase_transfer_identified", **move),
        reviewed(TRANSFER_REVIEW, "phase_transfer", "2022-10-04"),
        fact("review.decided", review_id=TRANSFER_REVIEW, outcome="A", **decided("2022-10-25")),
        fact("review.amendments_proposed", **amended, sent_on="2022-10-25"),
        fact(
            "final.issued",
            **amended,
            version=2,
            basis="review",
            sent_on="2022-12-13",
            **next_school,
        ),
        reviewed(ANNUAL_REVIEW, "annual", "2023-10-03"),
        fact("review.decided", review_id=ANNUAL_REVIEW, outcome="M", **decided("2023-10-24")),
        reviewed(LATE_REVIEW, "annual", "2024-10-01"),
        fact("review.decided", review_id=LATE_REVIEW, outcome="M", **decided("2024-11-05")),
    ]


def moves_and_the_end() -> Sequence[Json]:
    """The family moves away and back; after the next review the plan is no longer necessary."""
    back = {"from_authority": "998", "moved_on": "2025-09-01", "transferred_on": "2025-09-01"}
    known = {"plan_made_on": "2022-12-13", "last_reviewed_on": "2024-11-05"}
    away = {"to_authority": "998", "moved_on": "2025-01-06", "transferred_on": "2025-01-06"}
    test = {"test": "no_longer_necessary", "reason": "2"}
    return [
        fact("final.transferred_out", plan_id=PLAN, **away),
        fact("final.transferred_in", plan_id=PLAN, **back, **known),
        reviewed(LAST_REVIEW, "after_transfer", "2025-11-03", convenor="local_authority"),
        fact("review.decided", review_id=LAST_REVIEW, outcome="C", **decided("2025-11-24")),
        fact("final.ceasing_decided", plan_id=PLAN, **test, **decided("2025-11-24")),
        fact("final.ceased", plan_id=PLAN, ceased_on="2026-02-02", reason="2"),
    ]


class Life(NamedTuple):
    """The case after its whole life, and its deadlines."""

    case: Json
    status: Json
    family: Json
    chronology: Sequence[Json]
    deadlines: Mapping[tuple[str, str], str]
    """The state of each deadline by its rule and its last day in law."""


@pytest.fixture(scope="module")
def life(folder: Path) -> Generator[Life]:
    """The life as a council's system records it, in five requests."""
    with running_system(folder) as system, httpx.Client(timeout=30) as client:
        client.headers["Authorization"] = f"Bearer {system.api_key}"
        opened = post(client, f"{system.case_api}/v1/cases", OPENING)
        case = f"{system.case_api}/v1/cases/{opened['case_id']}"
        position = 0
        for chapter in (
            refusal_and_appeal(opened["request_id"]),
            second_request_and_plan(),
            three_reviews_and_a_phase_transfer(),
            moves_and_the_end(),
        ):
            position = post(client, f"{case}/events", {"events": chapter})["position"]
        yield Life(
            case=get(client, case),
            status=get(client, f"{case}/status"),
            family=get(client, f"{case}/family-status"),
            chronology=get(client, f"{case}/chronology?type=final.*")["entries"],
            deadlines=deadlines(client, system, opened["case_id"], position),
        )


def post(client: httpx.Client, url: str, body: Mapping[str, object]) -> Json:
    response = client.post(url, json=body, headers={"Idempotency-Key": str(uuid4())})
    assert response.status_code == 201, response.text
    created: Json = response.json()
    return created


def get(client: httpx.Client, url: str) -> Json:
    response = client.get(url)
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


def deadlines(
    client: httpx.Client, system: SystemAccess, case_id: str, position: int
) -> Mapping[tuple[str, str], str]:
    path = f"/v1/cases/{case_id}/deadlines?min_position={position}&limit=200"
    listed = get(client, f"{system.deadline_service}{path}")["deadlines"]
    return {(each["rule"], each.get("law_due_on", "")): each["state"] for each in listed}


@pytest.mark.parametrize(
    ("rule", "law_due_on", "state"),
    [
        # The first request: received on Monday 1 March 2021.
        pytest.param("assessment-decision", "2021-04-12", "met", id="six weeks, 42 days: reg 5(1)"),
        pytest.param(
            "appeal-lodge",
            "2021-06-28",
            "met",
            id="a month from the certificate of 27 May is Sunday 27 June, so Monday: r.12, r.20",
        ),
        pytest.param(
            "mediation-arrange-la", "2021-06-03", "met", id="30 days from 4 May: reg 36, 38"
        ),
        pytest.param(
            "appeal-response", "2021-07-26", "met", id="30 working days from 14 June: r.21"
        ),
        # The second request: received on Monday 1 November 2021.
        pytest.param("assessment-decision", "2021-12-13", "met", id="six weeks: reg 5(1)"),
        pytest.param("no-plan-decision", "2022-02-21", "met", id="sixteen weeks: reg 10(1)"),
        pytest.param("plan-final", "2022-03-21", "met", id="twenty weeks: reg 13(2)"),
        pytest.param(
            "review-first",
            "2023-03-17",
            "met",
            id="twelve months starting with 18 March 2022: CFA s.44(1)",
        ),
        # The reviews: meetings on 4 October 2022, 3 October 2023 and 1 October 2024.
        pytest.param("review-decision", "2022-11-01", "met", id="four weeks: reg 20(10)"),
        pytest.param("phase-transfer-other", "2023-02-14", "met", id="before 15 February: reg 18"),
        pytest.param(
            "amended-plan-final", "2022-12-20", "met", id="eight weeks of the notice: reg 22(3)"
        ),
        pytest.param("review-decision", "2023-10-31", "met", id="four weeks, the second review"),
        pytest.param(
            "review-decision", "2024-10-29", "met_late", id="four weeks, decided a week late"
        ),
        # The move back on 1 September 2025, and the end.
        pytest.param(
            "transfer-review",
            "2025-11-30",
            "met",
            id="three months starting with 1 September are later than twelve from 5 November 2024",
        ),
        pytest.param("review-decision", "2025-12-01", "met", id="four weeks from 3 November 2025"),
        pytest.param(
            "cease-hold-appeal-window",
            "2026-01-26",
            "met",
            id="two months from 24 November are Saturday 24 January, so Monday: CFA s.45(4)",
        ),
    ],
)
def test_each_day_of_a_life_is_that_of_the_law(
    life: Life, rule: str, law_due_on: str, state: str
) -> None:
    assert life.deadlines[rule, law_due_on] == state


def test_nothing_runs_once_the_plan_has_ended(life: Life) -> None:
    assert {"running", "missed"}.isdisjoint(life.deadlines.values())
    assert life.case["stage"] == life.status["stage"] == "plan_ceased"
    assert life.family["now"] == "The plan has ended."


def test_the_chronology_tells_the_plan_from_its_first_to_its_last_day(life: Life) -> None:
    assert [(each["on"], each["type"]) for each in life.chronology] == [
        ("2022-03-18", "final.issued"),
        ("2022-12-13", "final.issued"),
        ("2025-01-06", "final.transferred_out"),
        ("2025-09-01", "final.transferred_in"),
        ("2025-11-24", "final.ceasing_decided"),
        ("2026-02-02", "final.ceased"),
    ]
