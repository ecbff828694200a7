"""Mediation, appeals, orders and recommendations."""

from collections.abc import Mapping
from typing import Final

from deadline_service.domain.explanation.facts.wording import ByCode, FactWording
from events.contracts import (
    TribunalAppealEnded,
    TribunalAppealRegistered,
    TribunalConceded,
    TribunalDirectionMade,
    TribunalFurtherStepTaken,
    TribunalHearingHeld,
    TribunalHearingListed,
    TribunalMediationAgreed,
    TribunalMediationArranged,
    TribunalMediationCertificateIssued,
    TribunalMediationCommissionersNotified,
    TribunalMediationDeclined,
    TribunalMediationHeld,
    TribunalMediationNotArranged,
    TribunalMediationRequested,
    TribunalOrderMade,
    TribunalPermissionRefused,
    TribunalRecommendationMade,
    TribunalResponseSent,
)
from events.contracts.vocabulary.tribunal import (
    AppealOutcome,
    DisputeIssue,
    FurtherAppealStep,
    FurtherStepApplicant,
    MediationCertificateReason,
    TribunalDirectionKind,
    TribunalOrderKind,
)

_NOTICE: Final = FactWording(noun="the notice", came="was given")
TRIBUNAL: Final[Mapping[str, FactWording]] = {
    TribunalMediationRequested.type: _NOTICE,
    TribunalMediationDeclined.type: _NOTICE,
    TribunalMediationNotArranged.type: _NOTICE,
    TribunalMediationCommissionersNotified.type: _NOTICE,
    TribunalMediationArranged.type: FactWording(
        noun="the notice",
        came="was given",
        of_field={"meeting_on": "the mediation"},
        clause_of_field={"meeting_on": "mediation takes place"},
    ),
    TribunalMediationHeld.type: FactWording(noun="the mediation", came="was held"),
    TribunalMediationAgreed.type: FactWording(noun="the agreement", came="was made"),
    TribunalMediationCertificateIssued.type: FactWording(
        ByCode(
            "reason",
            {
                MediationCertificateReason.DECLINED: (
                    "the adviser certified that the family does not want mediation"
                ),
                MediationCertificateReason.NOT_ARRANGED: (
                    "the adviser certified that mediation was not arranged in time"
                ),
                MediationCertificateReason.CONCLUDED: (
                    "the adviser certified that mediation was concluded"
                ),
            },
        ),
        noun="the certificate",
        came="was issued",
    ),
    TribunalAppealRegistered.type: FactWording(
        "the authority received the notice of an appeal",
        noun="the notice of the appeal",
        came="arrived",
        of_field={"lodged_on": "the appeal"},
        clause_of_field={"lodged_on": "the appeal was lodged"},
    ),
    TribunalConceded.type: FactWording(
        "the authority told the Tribunal that it will not oppose the appeal",
        noun="the notice to the Tribunal",
        came="was given",
    ),
    TribunalResponseSent.type: FactWording(
        ByCode(
            "opposed",
            {
                "true": "the authority's response, which opposes the appeal, reached the Tribunal",
                "false": (
                    "the authority's response, which does not oppose the appeal, reached the"
                    " Tribunal"
                ),
            },
        ),
        noun="the response",
        came="went",
    ),
    TribunalDirectionMade.type: FactWording(
        "the Tribunal set a day for {what}",
        noun="the direction",
        came="was made",
        of_field={"due_on": "the directed act"},
        clause_of_field={"due_on": "what the Tribunal directed is due"},
        phrases={
            "what": {
                TribunalDirectionKind.RESPONSE: "the response",
                TribunalDirectionKind.EVIDENCE: "evidence",
                TribunalDirectionKind.ATTENDANCE_FORM: "the attendance form",
                TribunalDirectionKind.WORKING_DOCUMENT: "the working document",
                TribunalDirectionKind.BUNDLE: "the bundle",
                TribunalDirectionKind.SKELETON_ARGUMENT: "the skeleton argument",
                TribunalDirectionKind.FURTHER_INFORMATION: "further information",
                TribunalDirectionKind.OTHER: "another step",
            }
        },
    ),
    TribunalHearingListed.type: FactWording(
        noun="the hearing",
        came="takes place",
        of_field={"hearing_on": "the hearing"},
        clause_of_field={"hearing_on": "the hearing takes place"},
    ),
    TribunalHearingHeld.type: FactWording(noun="the hearing", came="was held"),
    TribunalOrderMade.type: FactWording(
        "the Tribunal ordered {kinds}",
        noun="the order",
        came="was made",
        phrases={
            "kinds": {
                TribunalOrderKind.ASSESS: "that the authority assesses",
                TribunalOrderKind.MAKE_PLAN: "that the authority makes a plan",
                TribunalOrderKind.REMIT: "that the authority decides again",
                TribunalOrderKind.AMEND_CONTENTS: "that the plan is amended",
                TribunalOrderKind.AMEND_PLACEMENT_ONLY: "that section I of the plan is amended",
                TribunalOrderKind.CONTINUE: "that the plan continues",
                TribunalOrderKind.CONTINUE_AND_AMEND: "that the plan continues and is amended",
                TribunalOrderKind.DISMISS: "that the appeal is dismissed",
                TribunalOrderKind.DISMISS_CEASE: (
                    "that the appeal is dismissed, so that the plan ceases"
                ),
            }
        },
        of_field={"sent_on": "the sending of the order"},
        clause_of_field={"sent_on": "the Tribunal sent its order"},
    ),
    TribunalAppealEnded.type: FactWording(
        ByCode(
            "how",
            {
                AppealOutcome.DETERMINED: "the Tribunal decided the appeal",
                AppealOutcome.CONSENT_ORDER: "the appeal ended by a consent order",
                AppealOutcome.CONCEDED_BEFORE_RESPONSE: (
                    "the appeal ended because the authority did not oppose it"
                ),
                AppealOutcome.WITHDRAWN: "the appeal was withdrawn",
                AppealOutcome.STRUCK_OUT: "the appeal was struck out",
            },
        )
    ),
    TribunalFurtherStepTaken.type: FactWording(
        ByCode(
            "step",
            {
                FurtherAppealStep.PERMISSION_FIRST_TIER: (
                    "{by} asked the First-tier Tribunal for permission to appeal"
                ),
                FurtherAppealStep.PERMISSION_UPPER_TRIBUNAL: (
                    "{by} asked the Upper Tribunal for permission to appeal"
                ),
                FurtherAppealStep.SET_ASIDE: (
                    "{by} asked the First-tier Tribunal to set its decision aside"
                ),
            },
        ),
        phrases={
            "by": {
                FurtherStepApplicant.FAMILY: "the family",
                FurtherStepApplicant.LOCAL_AUTHORITY: "the authority",
            }
        },
    ),
    TribunalPermissionRefused.type: FactWording(noun="the refusal", came="was sent"),
    TribunalRecommendationMade.type: FactWording(
        "the Tribunal made a recommendation on {body}",
        noun="the recommendation",
        came="was made",
        phrases={
            "body": {
                DisputeIssue.EDUCATION: "education",
                DisputeIssue.HEALTH: "health care",
                DisputeIssue.SOCIAL_CARE: "social care",
            }
        },
    ),
}
"""Mediation, appeals and what the Tribunal orders."""
