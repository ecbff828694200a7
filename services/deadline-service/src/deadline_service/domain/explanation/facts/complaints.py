"""Complaints, provision in place, and children who are not in school."""

from collections.abc import Mapping
from typing import Final

from deadline_service.domain.explanation.facts.wording import ByCode, FactWording, Phrases
from events.contracts import (
    CaseComplaintAcknowledged,
    CaseComplaintAnswered,
    CaseComplaintExtended,
    CaseComplaintReceived,
    CaseRegisterInformationRequested,
    CaseSchoolWithdrawalDecided,
    CaseSchoolWithdrawalRequested,
    ProvisionPutInPlace,
)
from events.contracts.vocabulary.case import ComplaintStage, RegisterInformationHolder
from events.contracts.vocabulary.plan import ProvisionExtent

_STAGE: Final[Phrases] = {
    "stage": {
        ComplaintStage.STAGE_1: "at stage 1",
        ComplaintStage.STAGE_2: "at stage 2",
        ComplaintStage.OMBUDSMAN: "before the Ombudsman",
    }
}

COMPLAINTS: Final[Mapping[str, FactWording]] = {
    CaseComplaintReceived.type: FactWording(
        "the council received a complaint {stage}",
        noun="the complaint",
        came="was received",
        phrases=_STAGE,
    ),
    CaseComplaintAcknowledged.type: FactWording(
        "the council acknowledged the complaint {stage}",
        noun="the acknowledgement",
        came="was sent",
        phrases=_STAGE,
    ),
    CaseComplaintExtended.type: FactWording(
        ByCode(
            "reason_given",
            {
                "true": "the council told the family that, and why, it needs more time",
                "false": "the council told the family that it needs more time, but not why",
            },
        ),
        noun="the notice of more time",
        came="was given",
    ),
    CaseComplaintAnswered.type: FactWording(
        "the council answered the complaint {stage}",
        noun="the answer",
        came="was sent",
        phrases=_STAGE,
    ),
    ProvisionPutInPlace.type: FactWording(
        ByCode(
            "extent",
            {
                ProvisionExtent.ALL: "all of the provision in section F of the plan was in place",
                ProvisionExtent.MOST: (
                    "the bulk of the provision in section F of the plan was in place"
                ),
            },
        )
    ),
    CaseSchoolWithdrawalRequested.type: FactWording(noun="the request", came="was received"),
    CaseSchoolWithdrawalDecided.type: FactWording(
        ByCode(
            "consented",
            {
                "true": "the authority consented to the withdrawal of the child from school",
                "false": "the authority refused the withdrawal of the child from school",
            },
        ),
        noun="the decision",
        came="was notified",
    ),
    CaseRegisterInformationRequested.type: FactWording(
        "the authority asked {holder} for information for its register of children not in school",
        noun="the request",
        came="was made",
        phrases={
            "holder": {
                RegisterInformationHolder.PARENT: "the parent",
                RegisterInformationHolder.EDUCATION_PROVIDER: "the education provider",
            }
        },
    ),
}
"""Complaints, provision in place, and children who are not in school."""
