"""What an authority pays to put something right."""

from pydantic_core import MISSING

from events.contracts.event import Event
from events.contracts.references import (
    AdviceId,
    CompensationId,
    ComplaintId,
    DocumentRef,
    EventDate,
    Pence,
)
from events.contracts.vocabulary.assessment import AdviceKind
from events.contracts.vocabulary.case import CompensationGround

__all__ = [
    "CaseCompensationAgreed",
    "CaseCompensationPaid",
    "CaseReportRepaymentAgreed",
]


class CaseCompensationAgreed(Event, type="case.compensation_agreed", date_field="on"):
    """The authority agreed to pay the family for what went wrong.

    Source: Local Government Act 1974 s.31(3); Local Government Act 2000 s.92.
    """

    statement = "The authority agreed to pay the family for what went wrong."

    compensation_id: CompensationId
    on: EventDate
    ground: CompensationGround
    amount: Pence
    complaint_id: ComplaintId | MISSING = MISSING
    document: DocumentRef | MISSING = MISSING


class CaseCompensationPaid(Event, type="case.compensation_paid", date_field="on"):
    """The authority paid what it had agreed to pay, or a part (Local Government Act 1974 s.31)."""

    statement = "The authority made a payment that it had agreed with the family."

    compensation_id: CompensationId
    on: EventDate
    amount: Pence


class CaseReportRepaymentAgreed(Event, type="case.report_repayment_agreed", date_field="on"):
    """The authority agreed to repay the family for a report that they had paid for.

    Source: SEND Regulations 2014 reg 6(1): the authority must obtain the advice itself.
    """

    statement = "The authority agreed to repay the family for a private report."

    on: EventDate
    kind: AdviceKind
    amount: Pence
    advice_id: AdviceId | MISSING = MISSING
    """The advice that the report takes the place of."""
    document: DocumentRef | MISSING = MISSING
    """The report."""
