"""What the plan provides, whether it is provided, and what comes of it: CFA s.42."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import Institution
from events.contracts.references import (
    Code,
    ConcernId,
    Day,
    ItemId,
    OutcomeId,
    Pence,
    ReviewId,
    TextId,
)
from events.contracts.references import Count as Quantity
from events.contracts.vocabulary.plan import PlanSection
from events.contracts.vocabulary.review import (
    Challenge,
    Progress,
    ProviderKind,
    Resolution,
    Shortfall,
)


class ProvisionAgreed(Event, type="provision.agreed", dated="from_on"):
    """An item of provision is in the plan, and someone is to make it (CFA s.42(2)-(3))."""

    item_id: ItemId
    section: PlanSection
    what: Code
    """The council's code for the kind of provision."""
    provider: ProviderKind
    institution: Institution | MISSING = MISSING
    quantity: Quantity | MISSING = MISSING
    unit: Code | MISSING = MISSING
    """What `quantity` counts, such as `hours-a-week`."""
    weekly_cost: Pence | MISSING = MISSING
    """Pence a week."""
    from_on: Day
    to_on: Day | MISSING = MISSING


class ProvisionStarted(Event, type="provision.started", dated="on"):
    """An item of provision began to be made."""

    item_id: ItemId
    on: Day


class ProvisionStopped(Event, type="provision.stopped", dated="on"):
    """An item of provision is no longer made."""

    item_id: ItemId
    on: Day


class ProvisionConcernRaised(Event, type="provision.concern_raised", dated="on"):
    """Someone said that provision in the plan is not made."""

    concern_id: ConcernId
    item_id: ItemId | MISSING = MISSING
    shortfall: Shortfall
    on: Day
    reply_due_on: Day | MISSING = MISSING
    text: TextId | MISSING = MISSING


class ProvisionChallenged(Event, type="provision.challenged", dated="on"):
    """A shortfall was challenged formally (CFA s.42; CPR 54.5; Local Government Act 1974 s.26)."""

    concern_id: ConcernId
    how: Challenge
    on: Day
    reply_due_on: Day | MISSING = MISSING


class ProvisionResolved(Event, type="provision.resolved", dated="on"):
    """A concern or a challenge about provision ended."""

    concern_id: ConcernId
    resolution: Resolution
    on: Day


class ProvisionOutcomeReviewed(Event, type="provision.outcome_reviewed", dated="on"):
    """How an outcome of section E stands (reg 20(5)-(7))."""

    outcome_id: OutcomeId
    review_id: ReviewId | MISSING = MISSING
    progress: Progress
    on: Day
