"""Personal budgets of a case: asked for, agreed or refused, and their direct payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from case_api.domain.budgets.direct_payments import DirectPayments, direct_payments
from case_api.domain.case_state import CaseState
from events.contracts import (
    FinalPersonalBudgetAgreed,
    FinalPersonalBudgetRefused,
    FinalPersonalBudgetRequested,
)
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import BudgetId


class PersonalBudgetState(PublishedEnum):
    """What was decided on a request for a personal budget."""

    REQUESTED = "requested"
    """Nothing was decided."""
    AGREED = "agreed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PersonalBudget:
    """A personal budget as it is on a day. `position` is that of the request.

    `decision` is the latest: an authority may agree after it refused, or agree to another amount.
    """

    requested: FinalPersonalBudgetRequested
    position: int
    decision: FinalPersonalBudgetAgreed | FinalPersonalBudgetRefused | None
    payments: DirectPayments | None

    @property
    def state(self) -> PersonalBudgetState:
        """What was decided by the day."""
        match self.decision:
            case None:
                return PersonalBudgetState.REQUESTED
            case FinalPersonalBudgetAgreed():
                return PersonalBudgetState.AGREED
            case FinalPersonalBudgetRefused():
                return PersonalBudgetState.REFUSED


def personal_budgets(case: CaseState, day: date) -> Sequence[PersonalBudget]:
    """The personal budgets of a case as they are on a day, which no fact of the case is after.

    In the order in which they were asked for.
    """
    found = [
        PersonalBudget(
            requested=fact.event,
            position=fact.position,
            decision=_decision(case, fact.event.budget_id),
            payments=direct_payments(case, fact.event.budget_id, day),
        )
        for fact in case.all_of(FinalPersonalBudgetRequested)
        if isinstance(fact.event, FinalPersonalBudgetRequested)
    ]
    return sorted(found, key=lambda each: (each.requested.on, each.position))


def _decision(
    case: CaseState, budget_id: BudgetId
) -> FinalPersonalBudgetAgreed | FinalPersonalBudgetRefused | None:
    decisions = [
        (fact.event.on, fact.position, fact.event)
        for contract in (FinalPersonalBudgetAgreed, FinalPersonalBudgetRefused)
        for fact in case.all_about(contract, budget_id)
        if isinstance(fact.event, FinalPersonalBudgetAgreed | FinalPersonalBudgetRefused)
    ]
    return max(decisions, key=lambda each: each[:2])[2] if decisions else None
