"""Mediation, complaints, reversals and other facts: operations of case-api, each a new request."""

from collections.abc import Mapping
from typing import Final

from tests.faults.proceedings_calls import DECIDED, Fact, Following

MEDIATED: Final = {"mediation_id": "mediation_id", "on": "2026-05-11"}
MEDIATION: Final[Fact] = (
    "mediation-requests",
    {**MEDIATED, "subject": "section_i", "issues": ["education"]},
)
COMPLAINT: Final[Fact] = (
    "complaints",
    {"complaint_id": "complaint_id", "stage": "stage_1", "on": "2026-05-11"},
)
AT_STAGE: Final = {"complaint_id": "complaint_id", "stage": "stage_1", "on": "2026-05-12"}
SCHOOL_WITHDRAWAL: Final[Fact] = (
    "school-withdrawal-requests",
    {"withdrawal_id": "withdrawal_id", "received_on": "2026-05-11"},
)
INFORMATION: Final[Fact] = (
    "register-information-requests",
    {"information_id": "information_id", "holder": "parent", "on": "2026-05-11"},
)

FURTHER_OPERATIONS: Final[Mapping[str, Following]] = {
    "recordMediationRequest": Following("tribunal.mediation_requested", MEDIATION),
    "recordMediationRefusal": Following(
        "tribunal.mediation_declined",
        ("mediation-refusals", {**MEDIATED, "subject": "section_i"}),
        [MEDIATION],
    ),
    "recordMediationCertificate": Following(
        "tribunal.mediation_certificate_issued",
        ("mediation-certificates", {**MEDIATED, "reason": "not_arranged"}),
        [MEDIATION],
    ),
    "recordProvisionInPlace": Following(
        "provision.put_in_place",
        ("provision-starts", {"plan_id": "plan_id", "on": "2026-06-01", "extent": "most"}),
    ),
    "recordComplaint": Following("case.complaint_received", COMPLAINT),
    "recordComplaintAcknowledgement": Following(
        "case.complaint_acknowledged", ("complaint-acknowledgements", AT_STAGE), [COMPLAINT]
    ),
    "recordComplaintExtension": Following(
        "case.complaint_extended",
        (
            "complaint-extensions",
            {
                "complaint_id": "complaint_id",
                "stage": "stage_1",
                "notified_on": "2026-05-12",
                "working_days": 10,
                "reason_given": True,
            },
        ),
        [COMPLAINT],
    ),
    "recordComplaintAnswer": Following(
        "case.complaint_answered", ("complaint-answers", AT_STAGE), [COMPLAINT]
    ),
    "recordDisclosure": Following(
        "case.information_disclosed",
        (
            "disclosures",
            {
                "disclosure_id": "disclosure_id",
                "items": ["plan"],
                "recipient": "school",
                "purpose": "interests_of_child",
                "consent": "not_needed",
                "authorised_by": "sen_manager",
                "on": "2026-05-11",
            },
        ),
    ),
    "recordAdultCareReferral": Following(
        "case.adult_care_referred", ("adult-care-referrals", {"on": "2026-05-11"})
    ),
    "recordSchoolWithdrawalRequest": Following(
        "case.school_withdrawal_requested", SCHOOL_WITHDRAWAL
    ),
    "recordSchoolWithdrawalDecision": Following(
        "case.school_withdrawal_decided",
        (
            "school-withdrawal-decisions",
            {"withdrawal_id": "withdrawal_id", "consented": True, **DECIDED},
        ),
        [SCHOOL_WITHDRAWAL],
    ),
    "recordRegisterInformationRequest": Following(
        "case.register_information_requested", INFORMATION
    ),
    "recordRegisterInformationReceipt": Following(
        "case.register_information_given",
        (
            "register-information-receipts",
            {"information_id": "information_id", "on": "2026-05-20"},
        ),
        [INFORMATION],
    ),
    "recordAssessmentRefusalWithdrawal": Following(
        "request.refusal_withdrawn",
        ("assessment-refusal-withdrawals", {"request_id": "request_id", "on": "2026-06-08"}),
        [("assessment-refusals", {"request_id": "request_id", **DECIDED})],
    ),
    "recordPlanRefusalWithdrawal": Following(
        "assessment.plan_refusal_withdrawn",
        ("plan-refusal-withdrawals", {"request_id": "request_id", "on": "2026-06-08"}),
        [("plan-refusals", {"request_id": "request_id", **DECIDED})],
    ),
}
"""The calls by operation id."""
