"""Plans that are residential, work-based or have a personal budget: flags of the SEN2 return."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.figures.measured_process import (
    Measure,
    MeasuredProcess,
    one_at_a_time,
)
from deadline_service.domain.figures.stocks import PLAN_TYPES, maintained_plans, stock_process
from deadline_service.domain.figures.subjects import by_legal_date
from events.contracts import (
    Event,
    FinalDirectPaymentReconsidered,
    FinalDirectPaymentStarted,
    FinalDirectPaymentStopped,
    FinalIssued,
    FinalPersonalBudgetAgreed,
    FinalPersonalBudgetRefused,
)
from events.contracts.references import BudgetId, PlanId
from events.contracts.vocabulary.plan import PersonalBudgetKind
from events.envelope import EventEnvelope

FLAG_TYPES: Final[tuple[type[Event], ...]] = (
    *PLAN_TYPES,
    FinalDirectPaymentReconsidered,
    FinalDirectPaymentStarted,
    FinalDirectPaymentStopped,
    FinalPersonalBudgetAgreed,
    FinalPersonalBudgetRefused,
)
"""The facts that the measures of flagged plans follow from."""
_BudgetEvent = (
    FinalDirectPaymentReconsidered
    | FinalDirectPaymentStarted
    | FinalDirectPaymentStopped
    | FinalPersonalBudgetAgreed
    | FinalPersonalBudgetRefused
)
_KIND_UNKNOWN: Final = "not_recorded"
"""The kind of a personal budget of which only the plan says that there is one."""


@dataclass(slots=True)
class _Time:
    """A time from a day until before another; None: until now."""

    since: date
    until: date | None
    kind: str


def flagged_plan_processes(history: Sequence[EventEnvelope]) -> Iterator[MeasuredProcess]:
    """The times in which a plan was maintained with a flag, in a history of `FLAG_TYPES`.

    Residential and work-based are what the latest version of the plan states. Whether there is a
    personal budget is decided by the facts of budgets, where a case has any, else by that version.
    """
    plans = maintained_plans(history)
    versions = _versions(history)
    budgets = _budget_events(history)
    for measure in (Measure.PLANS_RESIDENTIAL, Measure.PLANS_WORK_BASED):
        yield from one_at_a_time(_of_versions(measure, plans, versions))
    if budgets:
        yield from one_at_a_time(_of_budgets(plans, budgets))
    else:
        yield from one_at_a_time(_of_versions(Measure.PLANS_WITH_BUDGET, plans, versions))


_Plans = Mapping[PlanId, tuple[date, date | None]]


def _versions(history: Sequence[EventEnvelope]) -> Mapping[PlanId, Sequence[FinalIssued]]:
    found: defaultdict[PlanId, list[FinalIssued]] = defaultdict(list)
    for event in by_legal_date(history, ()):
        if isinstance(event, FinalIssued):
            found[event.plan_id].append(event)
    return found


def _of_versions(
    measure: Measure, plans: _Plans, versions: Mapping[PlanId, Sequence[FinalIssued]]
) -> Iterator[MeasuredProcess]:
    for key, issued in versions.items():
        times: list[_Time] = []
        for version in issued:
            kind = _flag(measure, version)
            if times and times[-1].until is None:
                if times[-1].kind == kind:
                    continue
                times[-1].until = version.sent_on
            if kind is not None:
                times.append(_Time(version.sent_on, None, kind))
        for time in times:
            if (within := _overlap(time, *plans[key])) is not None:
                yield stock_process(measure, key, *within)._replace(kind=time.kind)


def _flag(measure: Measure, version: FinalIssued) -> str | None:
    match measure:
        case Measure.PLANS_RESIDENTIAL:
            flag = version.residential
            return None if flag is MISSING else flag.name.lower()
        case Measure.PLANS_WORK_BASED:
            flag = version.work_based
            return None if flag is MISSING else flag.name.lower()
        case _:
            return _KIND_UNKNOWN if version.personal_budget else None


def _budget_events(history: Sequence[EventEnvelope]) -> Mapping[BudgetId, Sequence[_BudgetEvent]]:
    found: defaultdict[BudgetId, list[_BudgetEvent]] = defaultdict(list)
    for event in by_legal_date(history, ()):
        if isinstance(event, _BudgetEvent):
            found[event.budget_id].append(event)
    return found


def _of_budgets(
    plans: _Plans, budgets: Mapping[BudgetId, Sequence[_BudgetEvent]]
) -> Iterator[MeasuredProcess]:
    for key, events in budgets.items():
        for time in _times_of_budget(events):
            for plan in plans.values():
                if (within := _overlap(time, *plan)) is not None:
                    process = stock_process(Measure.PLANS_WITH_BUDGET, key, *within)
                    yield process._replace(kind=time.kind)


def _times_of_budget(events: Iterable[_BudgetEvent]) -> Sequence[_Time]:
    """The times in which a budget was held, from its facts in the order of their days.

    A budget that is held as direct payments ends when these stop, unless the authority reconsiders
    and does not uphold that (SI 2014/1652 reg 14).
    """
    times: list[_Time] = []
    for event in events:
        held = times[-1] if times and times[-1].until is None else None
        match event:
            case FinalPersonalBudgetAgreed(on=day, kind=kind) if held is None:
                times.append(_Time(day, None, kind))
            case FinalDirectPaymentStarted(on=day) if held is None:
                times.append(_Time(day, None, PersonalBudgetKind.DIRECT_PAYMENT))
            case FinalPersonalBudgetRefused(on=day) if held is not None:
                held.until = day
            case FinalDirectPaymentStopped(takes_effect_on=day) if (
                held is not None and held.kind == PersonalBudgetKind.DIRECT_PAYMENT
            ):
                held.until = day
            case FinalDirectPaymentReconsidered(upheld=False) if times:
                times[-1].until = None
            case _:
                pass
    return times


def _overlap(time: _Time, since: date, until: date | None) -> tuple[date, date | None] | None:
    """The part of a time in which a plan was maintained; None: there is none."""
    first = max(time.since, since)
    ends = [day for day in (time.until, until) if day is not None]
    last = min(ends, default=None)
    return None if last is not None and last <= first else (first, last)
