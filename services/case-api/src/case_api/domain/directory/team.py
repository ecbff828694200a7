"""A team of officers."""

from pydantic_core import MISSING

from case_api.domain.people.text import Email, Line, Phone
from events.contracts import ContractModel
from events.contracts.references import EventDate


class Team(ContractModel):
    """A team that cases are assigned to, with its work contact."""

    name: Line
    email: Email | MISSING = MISSING
    phone: Phone | MISSING = MISSING
    active_to: EventDate | MISSING = MISSING
    """The last day on which the team works on cases. Missing: no end is known."""
