"""Mediation: CFA s.52-56, regs 32 to 42."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.parts import DisputeIssues, TribunalOrderKinds
from events.contracts.references import (
    CommissionerCode,
    DocumentRef,
    EventDate,
    EventPosition,
    MediationId,
    PositiveCount,
)
from events.contracts.vocabulary.tribunal import (
    AppealSubject,
    MediationCertificateReason,
    MediationParty,
)

__all__ = [
    "TribunalMediationAgreed",
    "TribunalMediationAgreementComplied",
    "TribunalMediationAgreementReported",
    "TribunalMediationArranged",
    "TribunalMediationCertificateIssued",
    "TribunalMediationCommissionersNotified",
    "TribunalMediationDeclined",
    "TribunalMediationHeld",
    "TribunalMediationNotArranged",
    "TribunalMediationRequested",
]


class TribunalMediationRequested(Event, type="tribunal.mediation_requested", date_field="on"):
    """The family told the mediation adviser, and so the authority, that it wants mediation.

    Source: CFA s.53-54; SEND Regulations 2014 reg 33, 35-36: thirty days to arrange it.
    """

    statement = (
        "The family told the mediation adviser, and so the authority, that it wants mediation."
    )

    mediation_id: MediationId
    on: EventDate
    """The day the authority was told."""
    subject: AppealSubject
    issues: DisputeIssues
    decision: EventPosition | MISSING = MISSING
    """The position of the fact of the decision that it is about, in the same case. Missing: it is
    taken to be the nearest earlier decision about the subject."""


class TribunalMediationDeclined(Event, type="tribunal.mediation_declined", date_field="on"):
    """The family told the adviser that it does not want mediation (CFA s.55(4); reg 34(1))."""

    statement = "The family told the adviser that it does not want mediation."

    mediation_id: MediationId
    on: EventDate
    subject: AppealSubject
    decision: EventPosition | MISSING = MISSING
    """The position of the fact of the decision that it is about, in the same case. Missing: it is
    taken to be the nearest earlier decision about the subject."""


class TribunalMediationCommissionersNotified(
    Event, type="tribunal.mediation_commissioners_notified", date_field="on"
):
    """The authority told each commissioner the health issues (CFA s.53(2)-(3); reg 35)."""

    statement = "The authority told each commissioner the health issues."

    mediation_id: MediationId
    on: EventDate
    commissioner: CommissionerCode | MISSING = MISSING


class TribunalMediationArranged(
    Event, type="tribunal.mediation_arranged", date_field="notified_on"
):
    """The family was told where and when mediation takes place (reg 35-36; Code 11.38)."""

    statement = "The family was told where and when mediation takes place."

    mediation_id: MediationId
    notified_on: EventDate
    meeting_on: EventDate
    """The day of mediation: five working days after the notice, or fewer if the family agrees."""
    shorter_notice_agreed: bool = False


class TribunalMediationNotArranged(Event, type="tribunal.mediation_not_arranged", date_field="on"):
    """The authority told the adviser that mediation cannot be held within thirty days (reg 39)."""

    statement = "The authority told the adviser that mediation cannot be held within thirty days."

    mediation_id: MediationId
    on: EventDate


class TribunalMediationHeld(Event, type="tribunal.mediation_held", date_field="on"):
    """Mediation was held and concluded (CFA s.53-54)."""

    statement = "Mediation was held and concluded."

    mediation_id: MediationId
    on: EventDate
    attended: Annotated[tuple[MediationParty, ...], Field(max_length=20)] = ()


class TribunalMediationCertificateIssued(
    Event, type="tribunal.mediation_certificate_issued", date_field="on"
):
    """The adviser issued a certificate: the one month to appeal runs from this day.

    Source: CFA s.55(3)-(5); SEND Regulations 2014 reg 34(1), 39; HESC Rules r.20(1)(c).
    """

    statement = "The adviser issued a certificate about mediation."

    mediation_id: MediationId
    on: EventDate
    reason: MediationCertificateReason
    subject: AppealSubject | MISSING = MISSING
    """What may be appealed with it. Missing: any decision before it that can be; to be given where
    two can be appealed at once."""
    decision: EventPosition | MISSING = MISSING
    """The position of the fact of the decision that it is about, in the same case. Missing: it is
    taken to be the nearest earlier decision that it can be about."""


class TribunalMediationAgreed(Event, type="tribunal.mediation_agreed", date_field="on"):
    """The parties agreed in mediation; the agreement is carried out like an order (reg 42)."""

    statement = "The parties agreed in mediation."

    mediation_id: MediationId
    on: EventDate
    appealable: bool
    """Whether it settles matters that could be appealed: reg 44 periods apply (reg 42(2))."""
    kinds: TribunalOrderKinds | MISSING = MISSING
    """The order that the Tribunal would have made to the same effect; it sets the period."""
    other_matters: bool
    """Whether it settles other matters: two weeks (reg 42(3))."""
    authority_was_party: bool = True
    """If not, the commissioner has one week to tell the authority (reg 42(4))."""
    agreed_weeks: PositiveCount | MISSING = MISSING
    """A different time, in weeks, that the parties agreed in writing (reg 42(5))."""
    document: DocumentRef | MISSING = MISSING


class TribunalMediationAgreementReported(
    Event, type="tribunal.mediation_agreement_reported", date_field="on"
):
    """The commissioner told the authority of an agreement it was not party to (reg 42(4))."""

    statement = "The commissioner told the authority of an agreement it was not party to."

    mediation_id: MediationId
    on: EventDate


class TribunalMediationAgreementComplied(
    Event, type="tribunal.mediation_agreement_complied", date_field="on"
):
    """What was agreed in mediation has been done (reg 42(2)-(3))."""

    statement = "What was agreed in mediation was carried out."

    mediation_id: MediationId
    on: EventDate
