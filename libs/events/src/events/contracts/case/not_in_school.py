"""Children who are not in school: Education Act 1996 s.434A, s.436B-436G. Not in force yet."""

from events.contracts.event import Event
from events.contracts.references import EventDate, RegisterInformationId, SchoolWithdrawalId
from events.contracts.vocabulary.case import RegisterInformationHolder

__all__ = [
    "CaseRegisterInformationGiven",
    "CaseRegisterInformationRequested",
    "CaseSchoolWithdrawalDecided",
    "CaseSchoolWithdrawalRequested",
]


class CaseSchoolWithdrawalRequested(
    Event, type="case.school_withdrawal_requested", date_field="received_on"
):
    """A parent asked for consent to withdraw the child from school (Education Act 1996 s.434A)."""

    statement = "A parent asked the authority for consent to withdraw the child from school."

    withdrawal_id: SchoolWithdrawalId
    received_on: EventDate


class CaseSchoolWithdrawalDecided(
    Event, type="case.school_withdrawal_decided", date_field="notified_on"
):
    """The authority consented to the withdrawal from school, or refused (s.434A)."""

    statement = "The authority decided whether the child may be withdrawn from school."

    withdrawal_id: SchoolWithdrawalId
    consented: bool
    decided_on: EventDate
    notified_on: EventDate
    """The day the parent was given notice of the decision."""


class CaseRegisterInformationRequested(
    Event, type="case.register_information_requested", date_field="on"
):
    """The authority asked for information for its register of children not in school.

    Source: Education Act 1996 s.436D-436E.
    """

    statement = "The authority asked for information for its register of children not in school."

    information_id: RegisterInformationId
    holder: RegisterInformationHolder
    on: EventDate
    """The day the request was given to the holder of the information."""


class CaseRegisterInformationGiven(Event, type="case.register_information_given", date_field="on"):
    """The information for the register of children not in school was given (s.436D-436E)."""

    statement = "The authority received the information for its register of children not in school."

    information_id: RegisterInformationId
    on: EventDate
