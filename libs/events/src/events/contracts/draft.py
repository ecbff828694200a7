"""The draft plan, and what the family and the settings say to it: CFA s.38-40, reg 13(1)."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import Documents, Institution
from events.contracts.references import (
    Code,
    ConsultationId,
    Count,
    Day,
    DocumentRef,
    DraftId,
    OrderId,
    Pence,
    RequestId,
    ReviewId,
)
from events.contracts.vocabulary.plan import (
    ConsultationAnswer,
    Consultee,
    DraftBasis,
    How,
    PanelDecision,
    RequestableInstitution,
)


class DraftIssued(Event, type="draft.issued", dated="sent_on"):
    """The authority sent the family a draft plan, with the advice and the s.38(2)(b) notice.

    Source: CFA s.38(1)-(2), (5); SEND Regulations 2014 reg 13(1), 27(1), 44(2)(c)(i).
    """

    draft_id: DraftId
    version: Count = 1
    """1 for the first draft, 2 when it was sent again changed (Code 9.125)."""
    basis: DraftBasis
    sent_on: Day
    served_on: Day | MISSING = MISSING
    """The day it was served: day one of the family's fifteen. Missing: not known."""
    how: How | MISSING = MISSING
    request_id: RequestId | MISSING = MISSING
    review_id: ReviewId | MISSING = MISSING
    order_id: OrderId | MISSING = MISSING
    document: DocumentRef | MISSING = MISSING


class DraftRepresentationsReceived(Event, type="draft.representations_received", dated="on"):
    """The family said what it thinks of the draft (CFA s.38(2)(b)(i))."""

    draft_id: DraftId
    on: Day
    finished: bool = False
    """Whether the family clearly said that it has no more to say."""
    document: DocumentRef | MISSING = MISSING


class DraftMeetingRequested(Event, type="draft.meeting_requested", dated="on"):
    """The family asked to meet an officer about the draft (reg 13(1)(a)(ii))."""

    draft_id: DraftId
    on: Day


class DraftMeetingHeld(Event, type="draft.meeting_held", dated="on"):
    """An officer met the family about the draft (reg 13(1)(a)(ii); Code 9.77)."""

    draft_id: DraftId
    on: Day


class DraftSettingRequested(Event, type="draft.setting_requested", dated="on"):
    """The family asked for an institution to be named (CFA s.38(2)(b)(ii), (3))."""

    draft_id: DraftId
    on: Day
    kind: RequestableInstitution
    institution: Institution


class DraftConsultationSent(Event, type="draft.consultation_sent", dated="sent_on"):
    """The authority consulted a setting or an authority about naming it.

    Source: CFA s.39(2), s.40(3); Code 9.83 (fifteen days to answer, guidance).
    """

    consultation_id: ConsultationId
    draft_id: DraftId | MISSING = MISSING
    consultee: Consultee
    institution: Institution
    sent_on: Day
    received_on: Day | MISSING = MISSING


class DraftConsultationAnswered(Event, type="draft.consultation_answered", dated="answered_on"):
    """A consulted setting or authority answered, by the tests of CFA s.38(3) and s.39(4)."""

    consultation_id: ConsultationId
    answered_on: Day
    answer: ConsultationAnswer
    document: DocumentRef | MISSING = MISSING


class DraftPanelDecided(Event, type="draft.panel_decided", dated="panel_on"):
    """A council's panel agreed resources or not. Awaiting a panel excuses no time limit."""

    panel_on: Day
    decision: PanelDecision
    draft_id: DraftId | MISSING = MISSING
    band: Code | MISSING = MISSING
    weekly_cost: Pence | MISSING = MISSING
    """Pence a week."""
    personal_budget: Pence | MISSING = MISSING
    """Pence a year."""
    evidence: Documents = ()
    """What the panel saw, frozen by the hashes."""
