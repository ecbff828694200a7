"""Provision in a plan: what is agreed, what it costs, when it starts, where it falls short."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from pydantic import JsonValue

from deploy.caseload.made_up_case import MadeUpCase
from deploy.caseload.plans import PLAN_LABEL
from deploy.caseload.school_year import next_school_day, next_working_day
from deploy.caseload.settings import provider_id

_ITEMS: Final = (
    (("support-in-class", "setting", None, 15, 24_000), 0.42),
    (("speech-therapy", "independent", 0, 1, 9_500), 0.22),
    (("occupational-therapy", "independent", 1, 1, 10_500), 0.14),
    (("physiotherapy", "health", 2, 1, 8_000), 0.05),
    (("specialist-teaching", "local_authority", 3, 2, 12_500), 0.17),
)
"""What, who delivers it, the provider, hours a week, pence a week: costs are assumptions."""
_SHORTFALLS: Final = (
    ("not_started", 0.35),
    ("reduced", 0.3),
    ("interrupted", 0.25),
    ("no_place", 0.1),
)
_RESOLUTIONS: Final = (
    *(("provided", 0.55), ("provided_with_catch_up", 0.2), ("plan_amended", 0.1)),
    *(("not_upheld", 0.1), ("withdrawn", 0.05)),
)
_CONCERNS_A_YEAR: Final = 0.05


def agree_provision(case: MadeUpCase, from_on: date) -> Sequence[str]:
    """The items of section F of a first plan. Returns their labels."""
    draws = case.draws
    chosen = {draws.weighted(_ITEMS)[0]: None for _ in range(draws.between(1, 3))}
    details = {each[0][0]: each[0] for each in _ITEMS}
    for what in chosen:
        _, provider, place, quantity, weekly_cost = details[what]
        by: dict[str, JsonValue] = (
            {} if place is None else {"provider_id": str(provider_id(case.seed, place))}
        )
        case.history.record(
            "provision.agreed",
            from_on,
            item_id=what,
            section="F",
            what=what,
            provider=provider,
            quantity=quantity,
            unit="hours-a-week",
            weekly_cost=weekly_cost,
            from_on=from_on,
            **by,
        )
        if draws.chance(0.7):
            on = next_school_day(from_on + timedelta(days=draws.days(16, 0.9)))
            case.history.record("provision.started", on, item_id=what, on=on)
    if draws.chance(0.75):
        on = next_school_day(from_on + timedelta(days=draws.days(25, 0.8)))
        case.history.record("provision.put_in_place", on, plan_id=PLAN_LABEL, on=on, extent="all")
    return [*chosen]


def raise_concerns(
    case: MadeUpCase, items: Sequence[str], days: tuple[date, date], number: int
) -> None:
    """Perhaps one concern about an item in the days between two."""
    draws = case.draws
    if not items or not draws.chance(_CONCERNS_A_YEAR):
        return
    on = next_working_day(days[0] + timedelta(days=draws.below(max((days[1] - days[0]).days, 1))))
    label = f"concern-{number}"
    case.history.record(
        "provision.concern_raised",
        on,
        concern_id=label,
        item_id=draws.pick(items),
        shortfall=draws.weighted(_SHORTFALLS),
        on=on,
        reply_due_on=on + timedelta(days=14),
    )
    last = on
    if draws.chance(0.45):
        last = next_working_day(on + timedelta(days=draws.between(10, 30)))
        case.history.record(
            "provision.challenged",
            last,
            concern_id=label,
            how=draws.weighted([("notice_to_provider", 0.75), ("complaint", 0.25)]),
            on=last,
            reply_due_on=last + timedelta(days=14),
        )
    if draws.chance(0.7):
        replied_on = next_working_day(last + timedelta(days=draws.days(12, 0.6)))
        case.history.record("provision.reply_received", replied_on, concern_id=label, on=replied_on)
    resolved_on = next_working_day(last + timedelta(days=20 + draws.days(35, 0.9)))
    case.history.record(
        "provision.resolved",
        resolved_on,
        concern_id=label,
        resolution=draws.weighted(_RESOLUTIONS),
        on=resolved_on,
    )
