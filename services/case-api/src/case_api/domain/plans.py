"""The plans of a case: the facts that give it one, and those that end one."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from case_api.domain.case_state import CaseState
from case_api.domain.prior_fact import PriorFact, first_day
from events.contracts import FinalCeased, FinalIssued, FinalTransferredIn, FinalTransferredOut
from events.contracts.references import PlanId

PLAN: Final = (FinalIssued, FinalTransferredIn)
"""The facts that give a case a plan: the authority made it, or took it over (reg 15)."""
PLAN_END: Final = (FinalCeased, FinalTransferredOut)
"""The facts after which the authority maintains a plan no longer (CFA s.45, s.47)."""


def plan_endings(case: CaseState) -> Mapping[PlanId, PriorFact | None]:
    """Each plan of a case with the fact that ended it, None while it is maintained."""
    issued = case.latest_of_each(FinalIssued, lambda fact: fact.plan_id)
    taken_over = case.latest_of_each(FinalTransferredIn, lambda fact: fact.plan_id)
    return {PlanId(plan_id): _ending(case, PlanId(plan_id)) for plan_id in {**issued, **taken_over}}


def _ending(case: CaseState, plan_id: PlanId) -> PriorFact | None:
    """The fact that ended a plan, since it was taken over last: a family may move back."""
    taken_over = case.latest(FinalTransferredIn, plan_id)
    since = first_day(taken_over) if taken_over else date.min
    found = (case.latest(contract, plan_id) for contract in PLAN_END)
    return min(
        (fact for fact in found if fact and first_day(fact) >= since), key=first_day, default=None
    )
