"""The plan: finalised, lived in, ceased: CFA s.37-45, regs 13(2), 14, 22, 27, 29-31, 47."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import (
    Institution,
    Needs,
    NoticeContents,
    Recipients,
    Settings,
)
from events.contracts.references import (
    Count,
    Day,
    DocumentRef,
    DraftId,
    OrderId,
    PlacementId,
    PlanId,
    RequestId,
    ReviewId,
)
from events.contracts.vocabulary.plan import (
    Attendance,
    CeaseReason,
    CeaseTest,
    CopyPurpose,
    PlanBasis,
    Rank,
    Residential,
    WorkBased,
)


class FinalIssued(Event, type="final.issued", dated="sent_on"):
    """The authority sent the finalised plan to the family, the named setting and the commissioner.

    Source: CFA s.39(8), s.40(5); SEND Regulations 2014 reg 13(2), 14, 22(3), 27(2), 44(2), 45.
    """

    plan_id: PlanId
    version: Count = 1
    """1 for the first plan, one more for each that was amended or replaced."""
    basis: PlanBasis
    sent_on: Day
    """The day it was sent to all; twenty weeks end here, and the time to appeal begins."""
    recipients: Recipients = ()
    request_id: RequestId | MISSING = MISSING
    draft_id: DraftId | MISSING = MISSING
    review_id: ReviewId | MISSING = MISSING
    order_id: OrderId | MISSING = MISSING
    settings: Settings = ()
    """What section I names; empty: no setting was named, or it was not recorded."""
    needs: Needs = ()
    residential: Residential | MISSING = MISSING
    work_based: WorkBased | MISSING = MISSING
    personal_budget: bool = False
    """Whether the plan carries a personal budget (SEN2 PB)."""
    notice_says: NoticeContents = ()
    document: DocumentRef | MISSING = MISSING


class FinalPlacementStarted(Event, type="final.placement_started", dated="on"):
    """The child began at a setting (SEN2 PlacementDetail EntryDate)."""

    placement_id: PlacementId
    institution: Institution
    on: Day
    rank: Rank
    attendance: Attendance | MISSING = MISSING
    residential: Residential | MISSING = MISSING
    work_based: WorkBased | MISSING = MISSING
    sen_unit: bool = False
    resourced: bool = False


class FinalPlacementEnded(Event, type="final.placement_ended", dated="on"):
    """The child left a setting (SEN2 LeavingDate)."""

    placement_id: PlacementId
    on: Day


class FinalEducationLeft(Event, type="final.education_left", dated="on"):
    """The child or young person no longer receives education or training.

    Source: SEND Regulations 2014 reg 29(2) (under 18: review), 30 (18 and over: review first).
    """

    on: Day
    aware_on: Day
    """The day the authority learned of it."""


class FinalCopyRequested(Event, type="final.copy_requested", dated="on"):
    """The young person asked for a copy of the plan to be sent on (reg 47)."""

    on: Day
    purpose: CopyPurpose


class FinalCopySent(Event, type="final.copy_sent", dated="on"):
    """The authority sent a copy of the plan on (reg 47: fifteen working days)."""

    on: Day
    purpose: CopyPurpose


class FinalCeasingProposed(Event, type="final.ceasing_proposed", dated="on"):
    """The authority told the family and the setting that it considers ceasing, and consulted.

    Source: SEND Regulations 2014 reg 31(1).
    """

    plan_id: PlanId
    on: Day
    test: CeaseTest
    recipients: Recipients = ()


class FinalCeasingDecided(Event, type="final.ceasing_decided", dated="notified_on"):
    """The authority decided to cease, and gave notice. The plan stands while it can be appealed.

    Source: CFA s.45(1)-(4); SEND Regulations 2014 reg 31(2)-(3).
    """

    plan_id: PlanId
    decided_on: Day
    notified_on: Day
    """The day notice was sent; the time to appeal begins here."""
    test: CeaseTest
    reason: CeaseReason
    letter: DocumentRef | MISSING = MISSING
    notice_says: NoticeContents = ()


class FinalCeased(Event, type="final.ceased", dated="ceased_on"):
    """The plan ended (CFA s.45, s.46; SEN2 CeaseDate)."""

    plan_id: PlanId
    ceased_on: Day
    """The day it ended, not the day it was decided."""
    reason: CeaseReason
