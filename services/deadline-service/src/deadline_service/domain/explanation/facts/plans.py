"""Drafts, plans, their end and their transfer, and money."""

from collections.abc import Mapping
from typing import Final

from deadline_service.domain.explanation.facts.wording import ByCode, FactWording
from events.contracts import (
    DraftConsultationAnswered,
    DraftConsultationSent,
    DraftIssued,
    DraftMeetingRequested,
    DraftPanelDecided,
    FinalCeasingDecided,
    FinalCeasingProposed,
    FinalCommissionerChanged,
    FinalCommissionerObjected,
    FinalCopyRequested,
    FinalDirectPaymentReconsiderationRequested,
    FinalDirectPaymentReconsidered,
    FinalDirectPaymentReduced,
    FinalDirectPaymentReviewRequested,
    FinalDirectPaymentStarted,
    FinalDirectPaymentStopped,
    FinalEducationLeft,
    FinalIssued,
    FinalMoveLearned,
    FinalPersonalBudgetRefused,
    FinalPersonalBudgetRequested,
    FinalTransferNotified,
    FinalTransferredIn,
)
from events.contracts.vocabulary.plan import ConsulteeKind, DraftBasis, PanelDecision, PlanBasis

_REQUEST: Final = FactWording(noun="the request", came="arrived")
PLANS: Final[Mapping[str, FactWording]] = {
    DraftIssued.type: FactWording(
        ByCode(
            "basis",
            {
                DraftBasis.ASSESSMENT: "the authority sent the family a draft plan",
                DraftBasis.REVIEW: "the authority sent the family a draft after a review",
                DraftBasis.REASSESSMENT: (
                    "the authority sent the family a draft after a re-assessment"
                ),
                DraftBasis.ORDER: "the authority sent the family a draft after an order",
            },
        ),
        noun="the draft",
        came="was sent",
        of_field={"served_on": "service of the draft"},
        clause_of_field={"served_on": "the draft was served"},
    ),
    DraftMeetingRequested.type: _REQUEST,
    DraftConsultationSent.type: FactWording(
        ByCode(
            "consultee",
            {
                ConsulteeKind.REQUESTED_INSTITUTION: (
                    "the authority consulted the institution that the family asked for"
                ),
                ConsulteeKind.CONSIDERED_INSTITUTION: (
                    "the authority consulted an institution that it considers naming"
                ),
                ConsulteeKind.MAINTAINING_AUTHORITY: (
                    "the authority consulted the authority that maintains an institution"
                ),
            },
        ),
        noun="the consultation",
        came="was sent",
        of_field={"received_on": "the arrival of the consultation"},
        clause_of_field={"received_on": "the consultation was received"},
    ),
    DraftConsultationAnswered.type: FactWording("an answer to the consultation was given"),
    DraftPanelDecided.type: FactWording(
        ByCode(
            "decision",
            {
                PanelDecision.AGREED: "the council's panel agreed to what was proposed",
                PanelDecision.AGREED_IN_PART: (
                    "the council's panel agreed to a part of what was proposed"
                ),
                PanelDecision.REFUSED: "the council's panel did not agree to what was proposed",
                PanelDecision.DEFERRED: "the council's panel put off its decision",
            },
        )
    ),
    FinalIssued.type: FactWording(
        ByCode(
            "basis",
            {
                PlanBasis.FIRST: "the authority sent the final plan",
                PlanBasis.REVIEW: "the authority sent the plan as amended after a review",
                PlanBasis.REASSESSMENT: "the authority sent the plan made after a re-assessment",
                PlanBasis.ORDER: "the authority sent the plan that was ordered",
                PlanBasis.AMENDMENT: "the authority sent the amended plan",
            },
        ),
        noun="the plan",
        came="was sent",
    ),
    FinalEducationLeft.type: FactWording(
        "the child or young person left education and training",
        clause_of_field={"aware_on": "the authority learned that education and training had ended"},
    ),
    FinalCopyRequested.type: _REQUEST,
    FinalCeasingProposed.type: FactWording(noun="the consultation", came="began"),
    FinalCeasingDecided.type: FactWording(
        noun="the notice",
        came="was given",
        of_field={"decided_on": "the decision"},
        clause_of_field={"decided_on": "the authority decided to cease the plan"},
    ),
    FinalMoveLearned.type: FactWording(
        "the authority learned of the move to another authority",
        noun="the move",
        of_field={"aware_on": "the news of the move"},
        clause_of_field={"aware_on": "the authority learned of the move to another authority"},
    ),
    FinalTransferredIn.type: FactWording(
        noun="the transfer",
        came="took place",
        of_field={
            "last_reviewed_on": "the last review",
            "plan_made_on": "the making of the plan",
            "moved_on": "the move",
        },
    ),
    FinalTransferNotified.type: FactWording(
        ByCode(
            "will_assess",
            {
                "true": "the authority told the family of the transfer and that it will assess",
                "false": (
                    "the authority told the family of the transfer and that it will not assess"
                ),
            },
        )
    ),
    FinalCommissionerChanged.type: FactWording(of_field={"moved_on": "the move"}),
    FinalCommissionerObjected.type: FactWording(
        "the new commissioner told the authority that it cannot secure section G",
        clause_of_field={
            "aware_on": "the new commissioner became aware that it cannot secure section G"
        },
    ),
    FinalPersonalBudgetRequested.type: _REQUEST,
    FinalPersonalBudgetRefused.type: FactWording(noun="the refusal", came="was sent"),
    FinalDirectPaymentStarted.type: FactWording(noun="the first payment", came="was made"),
    FinalDirectPaymentReviewRequested.type: _REQUEST,
    FinalDirectPaymentReduced.type: FactWording(
        noun="the notice",
        came="was given",
        clause_of_field={"takes_effect_on": "the reduction of direct payments took effect"},
    ),
    FinalDirectPaymentStopped.type: FactWording(
        noun="the notice",
        came="was given",
        clause_of_field={"takes_effect_on": "direct payments stopped"},
    ),
    FinalDirectPaymentReconsiderationRequested.type: FactWording(
        "the recipient asked the authority to reconsider its decision on direct payments",
        noun="the request",
        came="arrived",
    ),
    FinalDirectPaymentReconsidered.type: FactWording(
        ByCode(
            "upheld",
            {
                "true": "the authority reconsidered its decision on direct payments and kept it",
                "false": (
                    "the authority reconsidered its decision on direct payments and changed it"
                ),
            },
        )
    ),
}
"""Drafts, plans, personal budgets and transfers."""
