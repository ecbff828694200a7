"""The NHS number of the child: reported as changed by others, and checked by the council."""

from typing import Annotated

from pydantic import Field

from events.contracts.event import Event
from events.contracts.references import EventDate, OpenCode
from events.contracts.vocabulary.case import NhsNumberCheckOutcome

__all__ = ["CaseNhsNumberChangeChecked", "CaseNhsNumberChangeReported"]


class CaseNhsNumberChangeReported(Event, type="case.nhs_number_change_reported", date_field="on"):
    """The council was informed that the NHS number that it holds of the child has changed.

    The fact has neither number, and the report had no new one. Personal data that may be inaccurate
    is checked without delay: UK GDPR art 5(1)(d).
    """

    statement = "The council was informed that the NHS number of the child has changed."

    reported_by: Annotated[OpenCode, Field(examples=["dfe_sui"])]
    """Who informed the council, never a person: `dfe_sui` (the Department for Education's service
    for the single unique identifier), `health` …"""
    on: EventDate
    """The day on which the council was informed."""


class CaseNhsNumberChangeChecked(Event, type="case.nhs_number_change_checked", date_field="on"):
    """The council checked the NHS number of the child after a report that it had changed."""

    statement = "The council checked the NHS number of the child after a report of a change."

    outcome: NhsNumberCheckOutcome
    on: EventDate
