"""Reviews, moves between phases, provision, and what else happens in a case."""

from collections.abc import Mapping
from typing import Final

from deadline_service.domain.explanation.facts.wording import ByCode, FactWording
from events.contracts import (
    DeadlineMet,
    ProvisionChallenged,
    ProvisionResolved,
    ReviewAmendmentsProposed,
    ReviewAmendmentsWithdrawn,
    ReviewArranged,
    ReviewDecided,
    ReviewMeetingHeld,
    ReviewPhaseTransferIdentified,
)
from events.contracts.vocabulary.review import (
    ChallengeRoute,
    ConcernResolution,
    PhaseTransfer,
    ReviewOutcome,
)

REVIEWS: Final[Mapping[str, FactWording]] = {
    ReviewArranged.type: FactWording(
        noun="the invitation",
        came="was sent",
        of_field={"meeting_on": "the meeting"},
        clause_of_field={"meeting_on": "the review meeting takes place"},
    ),
    ReviewMeetingHeld.type: FactWording(noun="the meeting", came="was held"),
    ReviewDecided.type: FactWording(
        ByCode(
            "outcome",
            {
                ReviewOutcome.MAINTAIN: (
                    "the authority told the family that it will keep the plan as it is"
                ),
                ReviewOutcome.AMEND: "the authority told the family that it will amend the plan",
                ReviewOutcome.CEASE: "the authority told the family that it will cease the plan",
            },
        ),
        noun="the decision",
        came="was notified",
        of_field={"sent_on": "the decision"},
        clause_of_field={"sent_on": "the authority sent its decision on the review"},
    ),
    ReviewAmendmentsProposed.type: FactWording(
        "the authority sent the plan with a notice of the amendments that it proposes",
        noun="the notice",
        came="was sent",
        of_field={"served_on": "service of the notice"},
        clause_of_field={"served_on": "the notice of the proposed amendments was served"},
    ),
    ReviewAmendmentsWithdrawn.type: FactWording(
        noun="the notice",
        came="was given",
        of_field={"sent_on": "the notice"},
        clause_of_field={
            "sent_on": "the authority sent its notice that the plan will not be amended"
        },
    ),
    ReviewPhaseTransferIdentified.type: FactWording(
        "the child or young person moves {kind}",
        noun="the move",
        came="takes place",
        phrases={
            "kind": {
                PhaseTransfer.EARLY_YEARS_TO_SCHOOL: "from an early years provider to school",
                PhaseTransfer.INFANT_TO_JUNIOR: "from infant to junior school",
                PhaseTransfer.PRIMARY_TO_MIDDLE: "from primary to middle school",
                PhaseTransfer.PRIMARY_TO_SECONDARY: "from primary to secondary school",
                PhaseTransfer.MIDDLE_TO_SECONDARY: "from middle to secondary school",
                PhaseTransfer.SECONDARY_TO_POST16: (
                    "from secondary school to a post-16 institution"
                ),
                PhaseTransfer.BETWEEN_POST16: "from one post-16 institution to another",
            }
        },
    ),
    ProvisionChallenged.type: FactWording(
        ByCode(
            "how",
            {
                ChallengeRoute.NOTICE_TO_PROVIDER: "the provider was required to deliver provision",
                ChallengeRoute.COMPLAINT: "a complaint was made about provision",
                ChallengeRoute.OMBUDSMAN: "the Ombudsman was asked about provision",
                ChallengeRoute.LETTER_BEFORE_CLAIM: (
                    "a letter before claim about provision was sent"
                ),
                ChallengeRoute.JUDICIAL_REVIEW: "judicial review about provision was sought",
            },
        )
    ),
    ProvisionResolved.type: FactWording(
        ByCode(
            "resolution",
            {
                ConcernResolution.PROVIDED: "the missing provision was put in place",
                ConcernResolution.PROVIDED_WITH_CATCH_UP: (
                    "the missing provision was put in place and made up for"
                ),
                ConcernResolution.PLAN_AMENDED: "the plan was amended after a concern",
                ConcernResolution.NOT_UPHELD: "a concern about provision was not upheld",
                ConcernResolution.WITHDRAWN: "a concern about provision was withdrawn",
            },
        )
    ),
    DeadlineMet.type: FactWording(
        ByCode("late", {"true": "a duty was done late", "false": "a duty was done in time"})
    ),
}
"""Reviews, amendments, moves between phases, and provision."""
