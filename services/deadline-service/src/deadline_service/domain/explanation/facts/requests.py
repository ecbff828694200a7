"""The opening of a case, requests and assessments."""

from collections.abc import Mapping
from typing import Final

from deadline_service.domain.explanation.facts.wording import THAT_DAY, ByCode, FactWording
from events.contracts import (
    AssessmentAdviceRequested,
    AssessmentAppointmentMissed,
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseOpened,
    RequestAgreed,
    RequestFamilyConsulted,
    RequestOthersNotified,
    RequestReceived,
    RequestRefused,
    RequestWithdrawn,
)
from events.contracts.vocabulary.assessment import AdviserKind
from events.contracts.vocabulary.request import (
    NotifiedMatter,
    RequesterKind,
    RequestKind,
    RequestTrigger,
    StatutoryRecipient,
    WithdrawerKind,
)

_RECIPIENTS: Final[Mapping[str, str]] = {
    StatutoryRecipient.PARENT_OR_YOUNG_PERSON: "the family",
    StatutoryRecipient.RESPONSIBLE_COMMISSIONING_BODY: "the responsible commissioning body",
    StatutoryRecipient.SOCIAL_CARE_OFFICERS: "its social care officers",
    StatutoryRecipient.HEAD_OR_PRINCIPAL: "the head of the setting",
    StatutoryRecipient.EARLY_YEARS_PROVIDER: "the early years provider",
    StatutoryRecipient.NAMED_INSTITUTION: "the named institution",
    StatutoryRecipient.OTHER_AUTHORITY: "the other authority",
    StatutoryRecipient.MEDIATION_ADVISER: "the mediation adviser",
    StatutoryRecipient.TRIBUNAL: "the Tribunal",
    StatutoryRecipient.APPROPRIATE_PERSON: "the appropriate person",
    StatutoryRecipient.PERSON_IN_CHARGE: "the person in charge of the accommodation",
    StatutoryRecipient.YOUTH_OFFENDING_TEAM: "the youth offending team",
    StatutoryRecipient.HOME_COMMISSIONING_BODY: "the home commissioning body",
    StatutoryRecipient.HEALTH_SERVICES_COMMISSIONER: "the commissioner of health services",
}
_REQUEST: Final = FactWording(
    clause=ByCode(
        "trigger",
        {
            RequestTrigger.REQUEST: "the authority received a request for {kind} from {requester}",
            RequestTrigger.BECAME_RESPONSIBLE: (
                "the authority became responsible for the child or young person"
            ),
            RequestTrigger.OWN_MOTION: "the authority began to consider {kind} of its own accord",
            RequestTrigger.DETAINED_REQUEST: (
                "the authority received a request for {kind} of the detained person from"
                " {requester}"
            ),
            RequestTrigger.DETAINED_ATTENTION: (
                "the detained person was brought to the attention of the authority"
            ),
        },
    ),
    noun=ByCode(
        "trigger",
        {
            RequestTrigger.REQUEST: "the request",
            RequestTrigger.DETAINED_REQUEST: "the request",
            RequestTrigger.BECAME_RESPONSIBLE: THAT_DAY,
            RequestTrigger.OWN_MOTION: THAT_DAY,
            RequestTrigger.DETAINED_ATTENTION: THAT_DAY,
        },
    ),
    came="arrived",
    phrases={
        "kind": {
            RequestKind.INITIAL: "an assessment",
            RequestKind.REASSESSMENT: "a re-assessment",
        },
        "requester": {
            RequesterKind.PARENT: "a parent",
            RequesterKind.YOUNG_PERSON: "the young person",
            RequesterKind.SCHOOL_OR_POST16: "the education setting",
            RequesterKind.LOCAL_AUTHORITY: "a local authority",
            RequesterKind.INSTITUTION_ATTENDED: "the institution attended",
            RequesterKind.RESPONSIBLE_COMMISSIONING_BODY: "the responsible commissioning body",
            RequesterKind.APPROPRIATE_PERSON: "the appropriate person",
            RequesterKind.PERSON_IN_CHARGE: "the person in charge of the accommodation",
        },
    },
)
_NOTICE: Final = FactWording(noun="the notice", came="was given")
REQUESTS: Final[Mapping[str, FactWording]] = {
    CaseOpened.type: FactWording(
        noun="the opening of the case",
        of_field={
            "taken_over_on": "the take-over of the case",
            "history_complete_from": "the beginning of the complete records",
        },
        clause_of_field={
            "taken_over_on": "the case was taken over from an older system",
            "history_complete_from": "the complete records of the case begin",
        },
    ),
    RequestReceived.type: _REQUEST,
    RequestFamilyConsulted.type: FactWording("the authority asked the family about the request"),
    RequestOthersNotified.type: FactWording(
        ByCode(
            "about",
            {
                NotifiedMatter.CONSIDERING: (
                    "the authority told {recipients} that it is considering an assessment"
                ),
                NotifiedMatter.DECISION: (
                    "the authority told {recipients} what it decided about the request"
                ),
            },
        ),
        phrases={"recipients": _RECIPIENTS},
    ),
    RequestAgreed.type: FactWording(
        noun="the notice",
        came="was given",
        of_field={"decided_on": "the decision"},
        clause_of_field={"decided_on": "the authority decided to secure an assessment"},
    ),
    RequestRefused.type: FactWording(
        noun="the notice",
        came="was given",
        of_field={"sent_on": "the notice"},
        clause_of_field={
            "sent_on": "the authority sent its notice that it will not secure an assessment"
        },
    ),
    RequestWithdrawn.type: FactWording(
        ByCode(
            "by",
            {
                WithdrawerKind.REQUESTER: "the request was withdrawn by its maker",
                WithdrawerKind.PARENT: "the parent withdrew the request",
                WithdrawerKind.YOUNG_PERSON: "the young person withdrew the request",
                WithdrawerKind.LOCAL_AUTHORITY: "the authority ended the request",
            },
        )
    ),
    AssessmentAdviceRequested.type: FactWording(
        "the authority asked {adviser} for advice",
        noun="the request for advice",
        came="was sent",
        phrases={
            "adviser": {
                AdviserKind.PARENT_OR_YOUNG_PERSON: "the family",
                AdviserKind.HEAD_OR_PRINCIPAL: "the head of the setting",
                AdviserKind.EARLY_YEARS_PROVIDER: "the early years provider",
                AdviserKind.TEACHER_OF_SENSORY_IMPAIRED: "a teacher of the sensory impaired",
                AdviserKind.HEALTH_PROFESSIONAL: "a health professional",
                AdviserKind.EDUCATIONAL_PSYCHOLOGIST: "an educational psychologist",
                AdviserKind.SOCIAL_CARE: "social care",
                AdviserKind.YOUTH_OFFENDING_TEAM: "the youth offending team",
                AdviserKind.OTHER: "another adviser",
            }
        },
        of_field={"reached_body_on": "its arrival"},
        clause_of_field={"reached_body_on": "the request for advice reached {adviser}"},
    ),
    AssessmentAppointmentMissed.type: FactWording("an appointment was missed"),
    AssessmentPlanAgreed.type: _NOTICE,
    AssessmentPlanRefused.type: FactWording(
        noun="the notice",
        came="was given",
        of_field={"sent_on": "the notice"},
        clause_of_field={"sent_on": "the authority sent its notice that there will be no plan"},
    ),
}
"""Requests for an assessment, advice, and whether there will be a plan."""
