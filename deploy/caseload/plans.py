"""Plans: what each version has, the placement that it names, and the provision in it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pydantic import JsonValue

from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.notices import notice_contents
from deploy.caseload.settings import MadeUpPlacement, placement_for

PLAN_LABEL: Final = "plan"
"""The label of the plan of a case."""
_NEEDS: Final = (
    *(("ASD", 0.332), ("SEMH", 0.207), ("SLCN", 0.205), ("MLD", 0.085), ("SLD", 0.047)),
    *(("PD", 0.036), ("SPLD", 0.035), ("OTH", 0.019), ("HI", 0.014), ("PMLD", 0.009)),
    *(("VI", 0.006), ("DS", 0.004), ("MSI", 0.001)),
)
"""First needs of plans: the order is the DfE's, the shares are an approximation."""
_RECIPIENTS: Final[list[JsonValue]] = [
    *("parent_or_young_person", "responsible_commissioning_body", "named_institution"),
]


@dataclass(slots=True)
class HeldPlan:
    """A plan while a case's life is generated: its latest placement, and its needs."""

    placement: MadeUpPlacement
    placement_number: int
    needs: JsonValue
    personal_budget: bool
    residential: bool


def new_plan(case: MadeUpCase, from_on: date) -> HeldPlan:
    """A plan of which nothing has been sent yet."""
    draws = case.draws
    first, second = draws.weighted(_NEEDS), draws.weighted(_NEEDS)
    needs: list[JsonValue] = [{"need": first, "rank": "1"}]
    if second != first and draws.chance(0.45):
        needs.append({"need": second, "rank": "2"})
    placement = placement_for(case, from_on)
    return HeldPlan(placement, 0, needs, draws.chance(0.031), draws.chance(0.0035))


def issue_plan(
    case: MadeUpCase,
    plan: HeldPlan,
    sent_on: date,
    basis: str,
    **more: JsonValue,
) -> bool:
    """Send a plan. Returns whether it was sent by the last day of the history."""
    body: dict[str, JsonValue] = {
        "plan_id": PLAN_LABEL,
        "basis": basis,
        "recipients": _RECIPIENTS,
        "settings": [plan.placement.named()],
        "needs": plan.needs,
        "notice_contents": notice_contents(case),
        "personal_budget": plan.personal_budget,
        **more,
    }
    if plan.residential:
        body["residential"] = "A"
    return case.history.record("final.issued", sent_on, sent_on=sent_on, **body)


def start_placement(case: MadeUpCase, plan: HeldPlan, on: date) -> None:
    """The child begins at the setting of the plan, and leaves the one before."""
    if plan.placement_number:
        end_placement(case, plan, on - timedelta(days=1))
    plan.placement_number += 1
    case.history.record(
        "final.placement_started",
        on,
        placement_id=f"placement-{plan.placement_number}",
        institution={**plan.placement.institution},
        on=on,
        rank="1",
        attendance="full_time",
        sen_unit=plan.placement.sen_unit,
    )


def end_placement(case: MadeUpCase, plan: HeldPlan, on: date) -> None:
    """The child leaves the setting."""
    placement_id = f"placement-{plan.placement_number}"
    case.history.record("final.placement_ended", on, placement_id=placement_id, on=on)
