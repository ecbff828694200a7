"""What an institution said, or an officer noted, of its places on a day."""

from typing import Annotated, NewType
from uuid import UUID

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.case_text import FreeText
from events.contracts import ContractModel
from events.contracts.references import EventDate, OfficerId, OpenCode

CapacityNoteId = NewType("CapacityNoteId", UUID)
"""One note about the places of an institution."""


class CapacityNote(ContractModel):
    """A note about the places of an institution. It is never about a child."""

    on: EventDate
    """The day to which it applies."""
    places: Annotated[int, Field(ge=0, le=10_000, examples=[2])] | MISSING = MISSING
    """Places that are free. Missing: no number was stated."""
    scope: Annotated[OpenCode, Field(examples=["resourced_provision"])] | MISSING = MISSING
    """The part of the institution that it is about, such as `sen_unit` or `year_7`."""
    text: Annotated[FreeText, Field(max_length=1000)] | MISSING = MISSING
    noted_by: OfficerId | MISSING = MISSING
    """The officer who noted it. Missing: only the system that recorded it is known."""
