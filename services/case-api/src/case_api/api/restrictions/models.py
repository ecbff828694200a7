"""Bodies of restrictions of processing."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field
from pydantic_core import MISSING

from case_api.store.restrictions import CaseRestriction
from chassis.pagination import MAX_PAGE_LENGTH, Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import OpenCode, RestrictionId
from events.contracts.vocabulary.case import RestrictedPart, RestrictionGround
from events.envelope import CaseId


class Restriction(StrictModel):
    """A restriction of processing that is in effect, as it was recorded."""

    case_id: CaseId
    restriction_id: RestrictionId
    ground: RestrictionGround
    parts: Annotated[tuple[RestrictedPart, ...], Field(min_length=1, max_length=5)]
    authorised_by: OpenCode
    restricted_on: date

    @classmethod
    def of(cls, row: CaseRestriction) -> Self:
        """The response for a row."""
        return cls(case_id=row.case_id, **row.restriction._asdict())


class RestrictionPage(StrictModel):
    """A page of restrictions, those that began first before."""

    restrictions: Annotated[tuple[Restriction, ...], Field(max_length=MAX_PAGE_LENGTH)]
    next: Cursor | MISSING = MISSING
