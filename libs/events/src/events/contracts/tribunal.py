"""Appeals, orders and recommendations: CFA s.51, regs 43 to 45, SI 2008/2699, SI 2017/1306."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import Issues, OrderKinds
from events.contracts.references import (
    AppealId,
    Count,
    Day,
    DirectionId,
    DocumentRef,
    OrderId,
    RecommendationId,
)
from events.contracts.vocabulary.tribunal import (
    AppealEnd,
    AppealSubject,
    Challenger,
    DirectionKind,
    FurtherStep,
    Issue,
    Party,
    RecommendationAnswer,
)

Subjects = Annotated[tuple[AppealSubject, ...], Field(min_length=1, max_length=8)]


class TribunalAppealRegistered(
    Event, type="tribunal.appeal_registered", dated="application_received_on"
):
    """An appeal was registered, and the authority received the application notice.

    Source: CFA s.51(2); HESC Rules 2008 r.20-21, r.12.
    """

    appeal_id: AppealId
    subjects: Subjects
    issues: Issues | MISSING = MISSING
    lodged_on: Day | MISSING = MISSING
    """The day the Tribunal received the application notice (r.20): whether it was in time."""
    application_received_on: Day
    """The day the authority received it: thirty of the Tribunal's working days run from here."""
    response_due_on: Day | MISSING = MISSING
    """The date in the registration letter, which governs (r.12(4))."""


class TribunalResponseSent(Event, type="tribunal.response_sent", dated="on"):
    """The authority's response reached the Tribunal, and was copied to the family (r.21)."""

    appeal_id: AppealId
    on: Day
    opposed: bool


class TribunalConceded(Event, type="tribunal.conceded", dated="on"):
    """The authority told the Tribunal, before its response, that it will not oppose the appeal.

    Source: SEND Regulations 2014 reg 45(1)-(2); its periods run from this day.
    """

    appeal_id: AppealId
    on: Day
    subjects: Subjects


class TribunalHearingListed(Event, type="tribunal.hearing_listed", dated="listed_on"):
    """The Tribunal set a day for the hearing."""

    appeal_id: AppealId
    listed_on: Day
    """The day the notice of hearing is dated."""
    hearing_on: Day
    """The day to come."""


class TribunalHearingHeld(Event, type="tribunal.hearing_held", dated="on"):
    """The hearing took place."""

    appeal_id: AppealId
    on: Day


class TribunalAppealEnded(Event, type="tribunal.appeal_ended", dated="on"):
    """The appeal is over (HESC Rules r.8, r.17, r.29; reg 45)."""

    appeal_id: AppealId
    on: Day
    how: AppealEnd


class TribunalDirectionMade(Event, type="tribunal.direction_made", dated="made_on"):
    """The Tribunal directed a party to do something by a day (HESC Rules r.5-6, r.15)."""

    direction_id: DirectionId
    appeal_id: AppealId
    what: DirectionKind
    directed: Party | MISSING = MISSING
    """Who is to do it. Missing: both, or not recorded."""
    made_on: Day
    """The date on the direction."""
    due_on: Day
    """The day by which it is to be done."""


class TribunalDirectionComplied(Event, type="tribunal.direction_complied", dated="on"):
    """What was directed has been done."""

    direction_id: DirectionId
    on: Day


class TribunalOrderMade(Event, type="tribunal.order_made", dated="made_on"):
    """The Tribunal ordered the authority to do something.

    Source: SEND Regulations 2014 reg 43(2), 44.
    """

    order_id: OrderId
    appeal_id: AppealId | MISSING = MISSING
    kinds: OrderKinds
    made_on: Day
    """The date of the order: the periods of reg 44 are safely read from here."""
    sent_on: Day | MISSING = MISSING
    received_on: Day | MISSING = MISSING
    ordered_weeks: Count | MISSING = MISSING
    """A period in weeks that the order itself sets in place of those of reg 44 (reg 44(1))."""
    document: DocumentRef | MISSING = MISSING


class TribunalOrderComplied(Event, type="tribunal.order_complied", dated="on"):
    """What was ordered has been done."""

    order_id: OrderId
    on: Day
    kinds: OrderKinds | MISSING = MISSING
    """Which parts. Missing: all of it."""


class TribunalRecommendationMade(Event, type="tribunal.recommendation_made", dated="on"):
    """The Tribunal recommended something on health or social care (SI 2017/1306 reg 4-5)."""

    recommendation_id: RecommendationId
    order_id: OrderId | MISSING = MISSING
    body: Issue
    """`health` or `social_care`: which body must answer within five weeks."""
    on: Day


class TribunalRecommendationAnswered(Event, type="tribunal.recommendation_answered", dated="on"):
    """A body answered a recommendation in writing (SI 2017/1306 reg 6-7)."""

    recommendation_id: RecommendationId
    on: Day
    answer: RecommendationAnswer
    document: DocumentRef | MISSING = MISSING


class TribunalFurtherStepTaken(Event, type="tribunal.further_step_taken", dated="on"):
    """A party asked for permission to appeal further, or for a decision to be set aside.

    Source: HESC Rules r.45-46; Tribunal Procedure (Upper Tribunal) Rules 2008 r.21.
    """

    appeal_id: AppealId
    order_id: OrderId | MISSING = MISSING
    """The order that it is about. Missing: the only one of the appeal."""
    step: FurtherStep
    by: Challenger
    on: Day


class TribunalPermissionRefused(Event, type="tribunal.permission_refused", dated="sent_on"):
    """The First-tier Tribunal refused permission; one month to renew (UT Rules r.21)."""

    appeal_id: AppealId
    sent_on: Day
