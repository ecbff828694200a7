"""The draft plan, and the views of the family and the settings: CFA s.38-40, reg 13(1)."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import DocumentRefs, Institution, LegalTests, MeetingParticipants
from events.contracts.references import (
    AdviceId,
    ConsultationId,
    DocumentRef,
    DraftId,
    EventDate,
    LocalCode,
    OpenCode,
    OrderId,
    PanelItemRef,
    Pence,
    PlanContentRef,
    PositiveCount,
    RequestId,
    ReviewId,
    TextId,
)
from events.contracts.vocabulary.assessment import AdviceOmissionReason
from events.contracts.vocabulary.plan import (
    ConsultationAnswer,
    ConsulteeKind,
    DraftBasis,
    PanelDecision,
    RequestableInstitution,
    ServiceMethod,
)

__all__ = [
    "DraftAdviceConsidered",
    "DraftConsultationAnswered",
    "DraftConsultationSent",
    "DraftIssued",
    "DraftMeetingHeld",
    "DraftMeetingRequested",
    "DraftPanelDecided",
    "DraftRepresentationsReceived",
    "DraftSettingRequested",
]


class DraftIssued(Event, type="draft.issued", date_field="sent_on"):
    """The authority sent the family a draft plan, with the advice and the s.38(2)(b) notice.

    Source: CFA s.38(1)-(2), (5); SEND Regulations 2014 reg 13(1), 27(1), 44(2)(c)(i).
    """

    statement = (
        "The authority sent the family a draft plan, with the advice and a notice of their rights."
    )

    draft_id: DraftId
    version: PositiveCount = 1
    """1 for the first draft, 2 when it was sent again changed (Code 9.125)."""
    basis: DraftBasis
    sent_on: EventDate
    served_on: EventDate | MISSING = MISSING
    """The day it was served: day one of the family's fifteen. Missing: not known."""
    how: ServiceMethod | MISSING = MISSING
    request_id: RequestId | MISSING = MISSING
    review_id: ReviewId | MISSING = MISSING
    order_id: OrderId | MISSING = MISSING
    names_setting: bool = False
    """Whether section I of the draft names a setting or its type, which it must not (s.38(5))."""
    kind: OpenCode | MISSING = MISSING
    """The kind of plan. Missing: an EHC plan (CFA s.37)."""
    regime: OpenCode | MISSING = MISSING
    """The legal regime under which it is made. Missing: CFA 2014, Part 3."""
    document: DocumentRef | MISSING = MISSING
    content: PlanContentRef | MISSING = MISSING
    """The content that was sent, which cannot change from then on."""


class DraftAdviceConsidered(Event, type="draft.advice_considered", date_field="on"):
    """The authority recorded whether a draft contains an advice, and if not, why.

    Source: SEND Regulations 2014 reg 7, 12(4).
    """

    statement = "The authority recorded whether a draft contains an advice."

    draft_id: DraftId
    advice_id: AdviceId
    on: EventDate
    included: bool
    reason: AdviceOmissionReason | MISSING = MISSING
    """Why the draft does not contain it."""


class DraftRepresentationsReceived(Event, type="draft.representations_received", date_field="on"):
    """The family gave its views on the draft (CFA s.38(2)(b)(i))."""

    statement = "The family gave its views on the draft."

    draft_id: DraftId
    on: EventDate
    finished: bool = False
    """Whether the family stated clearly that these are all its views."""
    document: DocumentRef | MISSING = MISSING


class DraftMeetingRequested(Event, type="draft.meeting_requested", date_field="on"):
    """The family asked to meet an officer about the draft (reg 13(1)(a)(ii))."""

    statement = "The family asked to meet an officer about the draft."

    draft_id: DraftId
    on: EventDate


class DraftMeetingHeld(Event, type="draft.meeting_held", date_field="on"):
    """An officer met the family about the draft (reg 13(1)(a)(ii); Code 9.77)."""

    statement = "An officer met the family about the draft."

    draft_id: DraftId
    on: EventDate
    attended: MeetingParticipants = ()


class DraftSettingRequested(Event, type="draft.setting_requested", date_field="on"):
    """The family asked for an institution to be named (CFA s.38(2)(b)(ii), (3))."""

    statement = "The family asked for an institution to be named."

    draft_id: DraftId
    on: EventDate
    kind: RequestableInstitution
    institution: Institution


class DraftConsultationSent(Event, type="draft.consultation_sent", date_field="sent_on"):
    """The authority consulted a setting or an authority about naming it.

    Source: CFA s.39(2), s.40(3); Code 9.83 (fifteen days to answer, guidance).
    """

    statement = "The authority consulted a setting or an authority about naming it."

    consultation_id: ConsultationId
    draft_id: DraftId | MISSING = MISSING
    consultee: ConsulteeKind
    institution: Institution
    sent_on: EventDate
    received_on: EventDate | MISSING = MISSING


class DraftConsultationAnswered(
    Event, type="draft.consultation_answered", date_field="answered_on"
):
    """A consulted setting or authority answered, by the tests of CFA s.38(3) and s.39(4)."""

    statement = "A consulted setting or authority answered."

    consultation_id: ConsultationId
    answered_on: EventDate
    answer: ConsultationAnswer
    document: DocumentRef | MISSING = MISSING


class DraftPanelDecided(Event, type="draft.panel_decided", date_field="panel_on"):
    """A council's panel gave its view of a question. Awaiting a panel excuses no time limit.

    Source: none; the authority decides (CFA s.36-39), and the law does not provide for a panel.
    """

    statement = "A council's panel gave its decision on a question of the case."

    panel_on: EventDate
    decision: PanelDecision
    draft_id: DraftId | MISSING = MISSING
    band: LocalCode | MISSING = MISSING
    weekly_cost: Pence | MISSING = MISSING
    """Pence a week."""
    personal_budget: Pence | MISSING = MISSING
    """Pence a year."""
    evidence: DocumentRefs = ()
    """The documents that the panel considered, fixed by their hashes."""
    question: OpenCode | MISSING = MISSING
    """What the panel was asked, such as `assess`. Missing: whether to agree resources."""
    legal_tests: LegalTests = ()
    reasons: TextId | MISSING = MISSING
    panel_item: PanelItemRef | MISSING = MISSING
    """Missing: the panel is not recorded, or elsewhere."""
