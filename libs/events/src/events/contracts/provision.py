"""The provision in a plan, whether it is delivered, and its outcomes: CFA s.42."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import Institution
from events.contracts.references import (
    ConcernId,
    EventDate,
    LocalCode,
    OpenCode,
    OutcomeId,
    Pence,
    PlanId,
    ProviderId,
    ProvisionItemId,
    ReviewId,
    TextId,
)
from events.contracts.references import PositiveCount as Quantity
from events.contracts.vocabulary.plan import PlanSection, ProvisionExtent
from events.contracts.vocabulary.review import (
    ChallengeRoute,
    ConcernResolution,
    OutcomeProgress,
    ProvisionProviderKind,
    ProvisionShortfall,
)

__all__ = [
    "ProvisionAgreed",
    "ProvisionChallenged",
    "ProvisionConcernRaised",
    "ProvisionOutcomeReviewed",
    "ProvisionPutInPlace",
    "ProvisionReplyReceived",
    "ProvisionResolved",
    "ProvisionStarted",
    "ProvisionStopped",
]


class ProvisionAgreed(Event, type="provision.agreed", date_field="from_on"):
    """An item of provision is in the plan, and a body is to deliver it (CFA s.42(2)-(3))."""

    statement = "An item of provision was included in the plan, and a body is to deliver it."

    item_id: ProvisionItemId
    section: PlanSection
    what: LocalCode
    """The council's code for the kind of provision."""
    national_package: OpenCode | MISSING = MISSING
    """The national package of provision that it belongs to, if there is one."""
    provider: ProvisionProviderKind
    provider_id: ProviderId | MISSING = MISSING
    """Which body is to deliver it, for its record across cases."""
    institution: Institution | MISSING = MISSING
    quantity: Quantity | MISSING = MISSING
    unit: LocalCode | MISSING = MISSING
    """What `quantity` counts, such as `hours-a-week`."""
    weekly_cost: Pence | MISSING = MISSING
    """Pence a week."""
    from_on: EventDate
    to_on: EventDate | MISSING = MISSING


class ProvisionStarted(Event, type="provision.started", date_field="on"):
    """Delivery of an item of provision started (CFA s.42(2)-(3))."""

    statement = "An item of provision started."

    item_id: ProvisionItemId
    on: EventDate


class ProvisionStopped(Event, type="provision.stopped", date_field="on"):
    """An item of provision is no longer delivered (CFA s.42(2)-(3))."""

    statement = "An item of provision stopped."

    item_id: ProvisionItemId
    on: EventDate


class ProvisionPutInPlace(Event, type="provision.put_in_place", date_field="on"):
    """The provision in section F of a plan is delivered, all of it or the bulk of it (CFA s.42)."""

    statement = "The provision in section F of the plan was in place."

    plan_id: PlanId
    on: EventDate
    """The first day on which it was all, or the bulk of it, delivered."""
    extent: ProvisionExtent


class ProvisionConcernRaised(Event, type="provision.concern_raised", date_field="on"):
    """Someone reported that provision in the plan is not delivered (CFA s.42(2)-(3))."""

    statement = "Someone reported that provision in the plan is not delivered."

    concern_id: ConcernId
    item_id: ProvisionItemId | MISSING = MISSING
    outcome_id: OutcomeId | MISSING = MISSING
    """The outcome of section E that the provision is for."""
    provider_id: ProviderId | MISSING = MISSING
    """Which body does not deliver it. Missing: the one that is to deliver the item."""
    shortfall: ProvisionShortfall
    on: EventDate
    reply_due_on: EventDate | MISSING = MISSING
    """The day by which a reply was asked for."""
    text: TextId | MISSING = MISSING


class ProvisionChallenged(Event, type="provision.challenged", date_field="on"):
    """A shortfall was challenged formally (CFA s.42; CPR 54.5; Local Government Act 1974 s.26)."""

    statement = "A shortfall in provision was challenged formally."

    concern_id: ConcernId
    how: ChallengeRoute
    on: EventDate
    reply_due_on: EventDate | MISSING = MISSING
    """The day by which a reply was asked for."""


class ProvisionReplyReceived(Event, type="provision.reply_received", date_field="on"):
    """A reply about a shortfall in provision was received, which need not end it.

    Source: CFA s.42(2)-(3), the duty; no law sets a day for the reply.
    """

    statement = "A reply about a shortfall in provision was received."

    concern_id: ConcernId
    on: EventDate
    text: TextId | MISSING = MISSING


class ProvisionResolved(Event, type="provision.resolved", date_field="on"):
    """A concern or a challenge about provision ended (CFA s.42(2)-(3))."""

    statement = "A concern or a challenge about provision ended."

    concern_id: ConcernId
    resolution: ConcernResolution
    on: EventDate


class ProvisionOutcomeReviewed(Event, type="provision.outcome_reviewed", date_field="on"):
    """The progress towards an outcome of section E (reg 20(5)-(7))."""

    statement = "The progress towards an outcome of section E was reviewed."

    outcome_id: OutcomeId
    review_id: ReviewId | MISSING = MISSING
    progress: OutcomeProgress
    on: EventDate
