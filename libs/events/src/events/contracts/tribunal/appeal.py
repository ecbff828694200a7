"""Appeals, orders and recommendations: CFA s.51, regs 43 to 45, SI 2008/2699, SI 2017/1306."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import DisputeIssues, DocumentRefs, TribunalOrderKinds
from events.contracts.references import (
    AppealId,
    DirectionId,
    DocumentRef,
    EventDate,
    EventPosition,
    OrderId,
    PositiveCount,
    RecommendationId,
)
from events.contracts.vocabulary.tribunal import (
    AppealOutcome,
    AppealParty,
    AppealSubject,
    DisputeIssue,
    FurtherAppealStep,
    FurtherStepApplicant,
    RecommendationAnswer,
    TribunalDirectionKind,
)

__all__ = [
    "TribunalAppealEnded",
    "TribunalAppealRegistered",
    "TribunalBundleSent",
    "TribunalConceded",
    "TribunalDirectionComplied",
    "TribunalDirectionMade",
    "TribunalFurtherStepTaken",
    "TribunalHearingHeld",
    "TribunalHearingListed",
    "TribunalOrderComplied",
    "TribunalOrderMade",
    "TribunalPermissionRefused",
    "TribunalRecommendationAnswered",
    "TribunalRecommendationMade",
    "TribunalResponseSent",
]

AppealSubjects = Annotated[tuple[AppealSubject, ...], Field(min_length=1, max_length=8)]


class TribunalAppealRegistered(
    Event, type="tribunal.appeal_registered", date_field="application_received_on"
):
    """An appeal was registered, and the authority received the application notice.

    Source: CFA s.51(2); HESC Rules 2008 r.20-21, r.12.
    """

    statement = "An appeal was registered, and the authority received the application notice."

    appeal_id: AppealId
    subjects: AppealSubjects
    decision: EventPosition | MISSING = MISSING
    """The position of the fact of the decision that is appealed, in the same case. Missing: it is
    taken to be the nearest earlier decision about one of `subjects`."""
    issues: DisputeIssues | MISSING = MISSING
    lodged_on: EventDate | MISSING = MISSING
    """The day the Tribunal received the application notice (r.20): whether it was in time."""
    application_received_on: EventDate
    """The day the authority received it: thirty of the Tribunal's working days run from here."""
    response_due_on: EventDate | MISSING = MISSING
    """The date in the registration letter, which governs (r.12(4))."""


class TribunalResponseSent(Event, type="tribunal.response_sent", date_field="on"):
    """The authority's response reached the Tribunal, and was copied to the family (r.21)."""

    statement = "The authority's response reached the Tribunal, and was copied to the family."

    appeal_id: AppealId
    on: EventDate
    opposed: bool


class TribunalConceded(Event, type="tribunal.conceded", date_field="on"):
    """The authority told the Tribunal, before its response, that it will not oppose the appeal.

    Source: SEND Regulations 2014 reg 45(1)-(2); its periods run from this day.
    """

    statement = (
        "The authority told the Tribunal, before its response, that it will not oppose the appeal."
    )

    appeal_id: AppealId
    on: EventDate
    subjects: AppealSubjects


class TribunalHearingListed(Event, type="tribunal.hearing_listed", date_field="listed_on"):
    """The Tribunal set a day for the hearing (HESC Rules r.5, r.23)."""

    statement = "The Tribunal set a day for the hearing."

    appeal_id: AppealId
    listed_on: EventDate
    """The day the notice of hearing is dated."""
    hearing_on: EventDate
    """The day of the hearing."""


class TribunalBundleSent(Event, type="tribunal.bundle_sent", date_field="on"):
    """The authority sent the bundle of evidence to the Tribunal and the family (HESC r.15)."""

    statement = "The authority sent the bundle of evidence to the Tribunal and the family."

    appeal_id: AppealId
    on: EventDate
    documents: DocumentRefs = ()
    """The documents in it, at most 100. Empty: not recorded."""


class TribunalHearingHeld(Event, type="tribunal.hearing_held", date_field="on"):
    """The hearing took place (HESC Rules r.23)."""

    statement = "The hearing took place."

    appeal_id: AppealId
    on: EventDate


class TribunalAppealEnded(Event, type="tribunal.appeal_ended", date_field="on"):
    """The appeal ended (HESC Rules r.8, r.17, r.29; reg 45)."""

    statement = "The appeal ended."

    appeal_id: AppealId
    on: EventDate
    how: AppealOutcome


class TribunalDirectionMade(Event, type="tribunal.direction_made", date_field="made_on"):
    """The Tribunal directed a party to do something by a day (HESC Rules r.5-6, r.15)."""

    statement = "The Tribunal directed a party to do something by a day."

    direction_id: DirectionId
    appeal_id: AppealId
    what: TribunalDirectionKind
    directed: AppealParty | MISSING = MISSING
    """Who is to do it. Missing: both, or not recorded."""
    made_on: EventDate
    """The date on the direction."""
    due_on: EventDate
    """The day by which it is to be done."""


class TribunalDirectionComplied(Event, type="tribunal.direction_complied", date_field="on"):
    """What was directed has been done (HESC Rules r.5-6, r.15)."""

    statement = "A party did what the Tribunal directed."

    direction_id: DirectionId
    on: EventDate


class TribunalOrderMade(Event, type="tribunal.order_made", date_field="made_on"):
    """The Tribunal ordered the authority to do something.

    Source: SEND Regulations 2014 reg 43(2), 44.
    """

    statement = "The Tribunal ordered the authority to do something."

    order_id: OrderId
    appeal_id: AppealId | MISSING = MISSING
    kinds: TribunalOrderKinds
    made_on: EventDate
    """The date of the order: the periods of reg 44 are safely read from here."""
    sent_on: EventDate | MISSING = MISSING
    received_on: EventDate | MISSING = MISSING
    ordered_weeks: PositiveCount | MISSING = MISSING
    """A period in weeks that the order itself sets in place of those of reg 44 (reg 44(1))."""
    document: DocumentRef | MISSING = MISSING


class TribunalOrderComplied(Event, type="tribunal.order_complied", date_field="on"):
    """What was ordered has been done (SEND Regulations 2014 reg 44)."""

    statement = "The authority did what the Tribunal ordered."

    order_id: OrderId
    on: EventDate
    kinds: TribunalOrderKinds | MISSING = MISSING
    """Which parts. Missing: all of it."""


class TribunalRecommendationMade(Event, type="tribunal.recommendation_made", date_field="on"):
    """The Tribunal recommended something on health or social care (SI 2017/1306 reg 4-5)."""

    statement = "The Tribunal recommended something on health or social care."

    recommendation_id: RecommendationId
    order_id: OrderId | MISSING = MISSING
    body: DisputeIssue
    """`health` or `social_care`: which body must answer within five weeks."""
    on: EventDate


class TribunalRecommendationAnswered(
    Event, type="tribunal.recommendation_answered", date_field="on"
):
    """A body answered a recommendation in writing (SI 2017/1306 reg 6-7)."""

    statement = "A body answered a recommendation in writing."

    recommendation_id: RecommendationId
    on: EventDate
    answer: RecommendationAnswer
    document: DocumentRef | MISSING = MISSING


class TribunalFurtherStepTaken(Event, type="tribunal.further_step_taken", date_field="on"):
    """A party asked for permission to appeal further, or for a decision to be set aside.

    Source: HESC Rules r.45-46; Tribunal Procedure (Upper Tribunal) Rules 2008 r.21.
    """

    statement = "A party asked for permission to appeal further, or for a decision to be set aside."

    appeal_id: AppealId
    order_id: OrderId | MISSING = MISSING
    """The order that it is about. Missing: the only one of the appeal."""
    step: FurtherAppealStep
    by: FurtherStepApplicant
    on: EventDate


class TribunalPermissionRefused(Event, type="tribunal.permission_refused", date_field="sent_on"):
    """The First-tier Tribunal refused permission; one month to renew (UT Rules r.21)."""

    statement = "The First-tier Tribunal refused permission to appeal."

    appeal_id: AppealId
    sent_on: EventDate
