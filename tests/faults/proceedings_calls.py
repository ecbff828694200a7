"""Reviews, appeals and officers: operations of case-api, each as a new request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from tests.faults.case_api_calls import PERSON, CaseApiCalls

from chassis.testing.faults import ApiCall

Body = Mapping[str, object]
Fact = tuple[str, Body]
"""A noun and a body. Values such as `review_id` are replaced by new ids for each request."""

IDS: Final = (
    "review_id",
    "appeal_id",
    "order_id",
    "officer_id",
    "mediation_id",
    "plan_id",
    "complaint_id",
    "withdrawal_id",
    "information_id",
    "disclosure_id",
    "request_id",
)
"""The ids that are replaced."""
PLAN: Final[Fact] = ("final-plans", {"basis": "first", "sent_on": "2025-06-01"})
ARRANGEMENT: Final[Fact] = (
    "review-arrangements",
    {
        "review_id": "review_id",
        "duty": "annual",
        "convenor": "school",
        "invited_on": "2026-04-13",
        "meeting_on": "2026-05-04",
    },
)
MEETING: Final[Fact] = (
    "review-meetings",
    {"review_id": "review_id", "on": "2026-05-04", "duty": "annual", "convenor": "school"},
)
PROPOSAL: Final[Fact] = (
    "amendment-proposals",
    {"review_id": "review_id", "sent_on": "2026-06-01"},
)
APPEAL: Final[Fact] = (
    "appeals",
    {
        "appeal_id": "appeal_id",
        "subjects": ["section_i"],
        "application_received_on": "2026-05-11",
    },
)
ORDER: Final[Fact] = (
    "tribunal-orders",
    {
        "order_id": "order_id",
        "appeal_id": "appeal_id",
        "kinds": ["amend_placement_only"],
        "made_on": "2026-07-01",
    },
)
ASSIGNMENT: Final[Fact] = (
    "officer-assignments",
    {"officer_id": "officer_id", "from_on": "2026-04-01"},
)
DECIDED: Final = {"decided_on": "2026-06-01", "notified_on": "2026-06-02"}


@dataclass(frozen=True)
class Following:
    """A fact of a type that follows others, in a case imported from an older system."""

    type: str
    fact: Fact
    before: Sequence[Fact] = ()

    async def __call__(self, work: CaseApiCalls) -> ApiCall:
        """Open a case, record the preceding facts, and prepare the request."""
        ids = {name: str(uuid4()) for name in IDS}
        opened = await work.client.post(
            "/v1/cases", {"person": PERSON, "taken_over_on": "2025-01-01"}
        )
        case = f"/v1/cases/{opened['case_id']}"
        for noun, body in self.before:
            await work.client.post(f"{case}/{noun}", _with_ids(body, ids))
        noun, body = self.fact
        return work.fact_call(case, noun, _with_ids(body, ids), self.type)


def _with_ids(body: Body, ids: Mapping[str, str]) -> Body:
    return {name: ids.get(str(value), value) for name, value in body.items()}


PROCEEDINGS_OPERATIONS: Final[Mapping[str, Following]] = {
    "recordReviewArrangement": Following("review.arranged", ARRANGEMENT, [PLAN]),
    "recordReviewAdviceCirculation": Following(
        "review.advice_circulated",
        ("review-advice-circulations", {"review_id": "review_id", "on": "2026-04-14"}),
        [PLAN, ARRANGEMENT],
    ),
    "recordReviewMeeting": Following("review.meeting_held", MEETING, [PLAN, ARRANGEMENT]),
    "recordReviewReport": Following(
        "review.report_sent",
        ("review-reports", {"review_id": "review_id", "on": "2026-05-15"}),
        [PLAN, MEETING],
    ),
    "recordReviewDecision": Following(
        "review.decided",
        ("review-decisions", {"review_id": "review_id", "outcome": "A", **DECIDED}),
        [PLAN, MEETING],
    ),
    "recordAmendmentProposal": Following("review.amendments_proposed", PROPOSAL, [PLAN, MEETING]),
    "recordAmendmentWithdrawal": Following(
        "review.amendments_withdrawn",
        ("amendment-withdrawals", {"review_id": "review_id", **DECIDED}),
        [PLAN, MEETING, PROPOSAL],
    ),
    "recordPhaseTransfer": Following(
        "review.phase_transfer_identified",
        ("phase-transfers", {"kind": "primary_to_secondary", "transfers_on": "2027-09-01"}),
        [PLAN],
    ),
    "recordAppeal": Following("tribunal.appeal_registered", APPEAL),
    "recordAppealResponse": Following(
        "tribunal.response_sent",
        ("appeal-responses", {"appeal_id": "appeal_id", "on": "2026-06-01", "opposed": True}),
        [APPEAL],
    ),
    "recordConcession": Following(
        "tribunal.conceded",
        ("concessions", {"appeal_id": "appeal_id", "on": "2026-06-01", "subjects": ["section_i"]}),
        [APPEAL],
    ),
    "recordHearingListing": Following(
        "tribunal.hearing_listed",
        (
            "hearing-listings",
            {"appeal_id": "appeal_id", "listed_on": "2026-05-12", "hearing_on": "2027-01-11"},
        ),
        [APPEAL],
    ),
    "recordAppealEnding": Following(
        "tribunal.appeal_ended",
        ("appeal-endings", {"appeal_id": "appeal_id", "on": "2026-06-01", "how": "withdrawn"}),
        [APPEAL],
    ),
    "recordTribunalOrder": Following("tribunal.order_made", ORDER, [APPEAL]),
    "recordOrderCompliance": Following(
        "tribunal.order_complied",
        ("order-compliances", {"order_id": "order_id", "on": "2026-07-10"}),
        [APPEAL, ORDER],
    ),
    "recordBundle": Following(
        "tribunal.bundle_sent",
        ("bundles", {"appeal_id": "appeal_id", "on": "2026-06-01"}),
        [APPEAL],
    ),
    "recordOfficerAssignment": Following("case.officer_assigned", ASSIGNMENT),
    "recordCoverArrangement": Following(
        "case.cover_arranged",
        (
            "cover-arrangements",
            {
                "officer_id": "review_id",  # any other id
                "covers": "officer_id",
                "from_on": "2026-04-20",
                "to_on": "2026-04-24",
                "reason": "leave",
            },
        ),
        [ASSIGNMENT],
    ),
}
"""The calls by operation id."""
