"""The plan, from final to ceased: CFA s.37-45, regs 13(2), 14, 22, 27, 29-31, 47."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import (
    Institution,
    NamedSettings,
    NoticeContents,
    RankedNeeds,
    StatutoryRecipients,
)
from events.contracts.references import (
    DocumentRef,
    DraftId,
    EventDate,
    OpenCode,
    OrderId,
    PlacementId,
    PlanContentRef,
    PlanId,
    PositiveCount,
    RequestId,
    ReviewId,
)
from events.contracts.vocabulary.plan import (
    AttendanceMode,
    CeaseReason,
    CeaseTest,
    PlanBasis,
    PlanCopyPurpose,
    ResidentialWeeks,
    Sen2Rank,
    WorkBasedLearning,
)

__all__ = [
    "FinalCeased",
    "FinalCeasingDecided",
    "FinalCeasingProposed",
    "FinalCopyRequested",
    "FinalCopySent",
    "FinalEducationLeft",
    "FinalIssued",
    "FinalPlacementEnded",
    "FinalPlacementStarted",
]


class FinalIssued(Event, type="final.issued", date_field="sent_on"):
    """The authority sent the finalised plan to the family, the named setting and the commissioner.

    Source: CFA s.39(8), s.40(5); SEND Regulations 2014 reg 13(2), 14, 22(3), 27(2), 44(2), 45.
    """

    statement = (
        "The authority sent the finalised plan to the family, the named setting and the "
        "commissioner."
    )

    plan_id: PlanId
    version: PositiveCount = 1
    """1 for the first plan, one more for each that was amended or replaced."""
    basis: PlanBasis
    sent_on: EventDate
    """The day it was sent to all; twenty weeks end here, and the time to appeal begins."""
    recipients: StatutoryRecipients = ()
    request_id: RequestId | MISSING = MISSING
    draft_id: DraftId | MISSING = MISSING
    review_id: ReviewId | MISSING = MISSING
    order_id: OrderId | MISSING = MISSING
    settings: NamedSettings = ()
    """What section I names; empty: no setting was named, or it was not recorded."""
    next_settings: NamedSettings = ()
    """What section I names from the next phase of education on, where the plan was amended before
    a transfer between phases (reg 18); empty: nothing, or it was not recorded."""
    kind: OpenCode | MISSING = MISSING
    """The kind of plan. Missing: an EHC plan (CFA s.37)."""
    regime: OpenCode | MISSING = MISSING
    """The legal regime under which it is made. Missing: CFA 2014, Part 3."""
    needs: RankedNeeds = ()
    residential: ResidentialWeeks | MISSING = MISSING
    work_based: WorkBasedLearning | MISSING = MISSING
    personal_budget: bool = False
    """Whether the plan carries a personal budget (SEN2 PB)."""
    notice_contents: NoticeContents = ()
    document: DocumentRef | MISSING = MISSING
    content: PlanContentRef | MISSING = MISSING
    """The content that was sent, which cannot change from then on."""


class FinalPlacementStarted(Event, type="final.placement_started", date_field="on"):
    """The child began at a setting (SEN2 PlacementDetail EntryDate)."""

    statement = "The child or young person started at a setting."

    placement_id: PlacementId
    institution: Institution
    on: EventDate
    rank: Sen2Rank
    attendance: AttendanceMode | MISSING = MISSING
    residential: ResidentialWeeks | MISSING = MISSING
    work_based: WorkBasedLearning | MISSING = MISSING
    sen_unit: bool = False
    resourced: bool = False


class FinalPlacementEnded(Event, type="final.placement_ended", date_field="on"):
    """The child left a setting (SEN2 LeavingDate)."""

    statement = "The child or young person left a setting."

    placement_id: PlacementId
    on: EventDate


class FinalEducationLeft(Event, type="final.education_left", date_field="on"):
    """The child or young person no longer receives education or training.

    Source: SEND Regulations 2014 reg 29(2) (under 18: review), 30 (18 and over: review first).
    """

    statement = "The child or young person no longer receives education or training."

    on: EventDate
    aware_on: EventDate
    """The day the authority learned of it."""


class FinalCopyRequested(Event, type="final.copy_requested", date_field="on"):
    """The young person asked for a copy of the plan to be sent on (reg 47)."""

    statement = "The young person asked for a copy of the plan to be sent on."

    on: EventDate
    purpose: PlanCopyPurpose


class FinalCopySent(Event, type="final.copy_sent", date_field="on"):
    """The authority sent a copy of the plan on (reg 47: fifteen working days)."""

    statement = "The authority sent a copy of the plan on."

    on: EventDate
    purpose: PlanCopyPurpose


class FinalCeasingProposed(Event, type="final.ceasing_proposed", date_field="on"):
    """The authority told the family and the setting that it considers ceasing, and consulted.

    Source: SEND Regulations 2014 reg 31(1).
    """

    statement = (
        "The authority told the family and the setting that it is considering ceasing the "
        "plan, and consulted them."
    )

    plan_id: PlanId
    on: EventDate
    test: CeaseTest
    recipients: StatutoryRecipients = ()


class FinalCeasingDecided(Event, type="final.ceasing_decided", date_field="notified_on"):
    """The authority gave notice that the plan ceases; it is maintained while an appeal is possible.

    Source: CFA s.45(1)-(4); SEND Regulations 2014 reg 31(2)-(3).
    """

    statement = "The authority decided to cease the plan, and gave notice."

    plan_id: PlanId
    decided_on: EventDate
    notified_on: EventDate
    """The day notice was sent; the time to appeal begins here."""
    test: CeaseTest
    reason: CeaseReason
    letter: DocumentRef | MISSING = MISSING
    notice_contents: NoticeContents = ()


class FinalCeased(Event, type="final.ceased", date_field="ceased_on"):
    """The plan ended (CFA s.45, s.46; SEN2 CeaseDate)."""

    statement = "The plan ended."

    plan_id: PlanId
    ceased_on: EventDate
    """The day it ended, not the day it was decided."""
    reason: CeaseReason
