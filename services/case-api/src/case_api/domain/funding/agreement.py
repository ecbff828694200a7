"""A funding agreement: what a council pays for in a case, whom, how much, and who bears it."""

from datetime import date
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.funding.cost import cost_of
from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import AuthorityNumber, EventDate, OpenCode

THE_WHOLE: Final = 10_000
"""The whole cost in basis points, in which shares of it are stated."""

BasisPoints = Annotated[int, Field(ge=1, le=THE_WHOLE, examples=[THE_WHOLE])]
"""A share of a cost in hundredths of a per cent."""
WeeksAYear = Annotated[int, Field(ge=1, le=52, examples=[38])]
"""Weeks of a financial year that are paid for."""
WeeklyPence = Annotated[int, Field(ge=0, le=10_000_000, examples=[125000])]
"""Pence a week, up to £100,000, so that sums of a council are whole numbers in any JSON reader."""


class FundedThing(PublishedEnum):
    """What a funding agreement pays for."""

    PLACEMENT = "placement"
    PROVISION_ITEM = "provision_item"
    PERSONAL_BUDGET = "personal_budget"
    DIRECT_PAYMENT = "direct_payment"
    TRANSPORT = "transport"


class FundingSource(PublishedEnum):
    """Whose money pays a share of the cost."""

    HIGH_NEEDS_BLOCK = "high_needs_block"
    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    OTHER_AUTHORITY = "other_authority"


class PayerShare(ContractModel):
    """The share of the cost that one source bears."""

    source: FundingSource
    basis_points: BasisPoints


class Recoupment(ContractModel):
    """The share of the cost that another authority repays."""

    authority: AuthorityNumber
    basis_points: BasisPoints


class EarlyEnd(ContractModel):
    """The end of an agreement before the day that was agreed, or where none was."""

    last_on: EventDate
    """The last day that is paid for. The day before `from_on`: nothing is."""
    reason: OpenCode


def _that_add_up(payers: tuple[PayerShare, ...]) -> tuple[PayerShare, ...]:
    if len({each.source for each in payers}) < len(payers):
        raise PydanticCustomError("repeated", "must not have the same source twice")
    if sum(each.basis_points for each in payers) != THE_WHOLE:
        raise PydanticCustomError("shares", "the shares must add up to 10,000 basis points")
    return payers


Payers = Annotated[
    tuple[PayerShare, ...],
    Field(min_length=1, max_length=len(FundingSource)),
    AfterValidator(_that_add_up),
]
"""Who bears the cost: each source once, with shares that add up to the whole."""


class FundingAgreement(ContractModel):
    """What is paid for, to whom, and how much. It has codes and ids only, and no free text."""

    pays_for: FundedThing
    subject_id: UUID | MISSING = MISSING
    """The placement, item of provision or budget, as facts of the case name it."""
    provider_id: UUID | MISSING = MISSING
    """Whom the council pays, by its `institution_id`. Missing: the family, or one without an id.

    A council that has institutions in its register must have this one in it.
    """
    placement_type: OpenCode | MISSING = MISSING
    band: OpenCode | MISSING = MISSING
    weekly_cost: WeeklyPence
    weeks_a_year: WeeksAYear | MISSING = MISSING
    """Missing: every week is paid for."""
    from_on: EventDate
    to_on: EventDate | MISSING = MISSING
    """The last day that was agreed. Missing: no end was."""
    payers: Payers
    recoupment: Recoupment | MISSING = MISSING
    ended: EarlyEnd | MISSING = MISSING

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.to_on is not MISSING and self.to_on < self.from_on:
            raise PydanticCustomError("out_of_order", "to_on must not be before from_on")
        if self.ended is MISSING:
            return self
        if (self.from_on - self.ended.last_on).days > 1:
            raise PydanticCustomError(
                "out_of_order", "ended.last_on must not be before the day before from_on"
            )
        if self.to_on is not MISSING and self.ended.last_on > self.to_on:
            raise PydanticCustomError("out_of_order", "ended.last_on must not be after to_on")
        return self

    @property
    def last_day(self) -> date:
        """The last day that is paid for, `date.max` where no end is known."""
        if self.ended is not MISSING:
            return self.ended.last_on
        return date.max if self.to_on is MISSING else self.to_on

    def cost_between(self, first: date, last: date) -> int:
        """The pence of the days from `first` to `last`, both included, that are paid for."""
        weeks = None if self.weeks_a_year is MISSING else self.weeks_a_year
        days = max(first, self.from_on), min(last, self.last_day)
        return cost_of(self.weekly_cost, weeks, *days)
