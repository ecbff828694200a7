"""Bodies of legal holds."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field
from pydantic_core import MISSING

from case_api.store.legal_holds import CaseHold
from chassis.pagination import MAX_PAGE_LENGTH, Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import LegalHoldId, OpenCode
from events.envelope import CaseId


class LegalHold(StrictModel):
    """A hold in effect on the records of a case, as it was recorded."""

    case_id: CaseId
    legal_hold_id: LegalHoldId
    reason: OpenCode
    authorised_by: OpenCode
    placed_on: date

    @classmethod
    def of(cls, row: CaseHold) -> Self:
        """The response for a row."""
        return cls(case_id=row.case_id, **row.hold._asdict())


class LegalHoldPage(StrictModel):
    """A page of legal holds, those that were placed first before."""

    legal_holds: Annotated[tuple[LegalHold, ...], Field(max_length=MAX_PAGE_LENGTH)]
    next: Cursor | MISSING = MISSING
