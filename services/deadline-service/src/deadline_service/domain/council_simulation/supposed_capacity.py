"""Acts that are done sooner, by a stated formula."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from pydantic_core import MISSING

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.council_simulation.supposition import SupposedCapacity
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.domain.rulebook.vocabulary import DeadlineKind
from events.contracts import AssessmentAdviceRequested
from events.envelope import EventEnvelope, Position

_DONE = {DeadlineState.MET, DeadlineState.MET_LATE, DeadlineState.DISAPPLIED}


def formula_of(capacity: SupposedCapacity) -> str:
    """The arithmetic in a sentence, with its numbers."""
    only = "Nothing else moves: no other act is earlier because of it, and no last day changes."
    if capacity.within_days is not MISSING:
        return (
            f"An act is taken to be done {capacity.within_days} days after its clock started, or"
            " when it was done if that was sooner; one that is still to be done, if that day is not"
            f" after today. {only}"
        )
    share = f"{capacity.percent_of_time} / 100"
    if capacity.staff is not MISSING:
        share = f"{capacity.staff.now} / ({capacity.staff.now} + {capacity.staff.added})"
    return (
        "An act that took d days from the start of its clock is taken to have been done after"
        f" d * {share} days, rounded up to whole days. One that is still to be done stays as it"
        f" is. {only}"
    )


def is_act_of_duty(rulebook: Rulebook, rule_id: str) -> bool:
    """Whether a rule is a duty to act by a day that is counted forwards, in every version."""
    versions = rulebook.versions(rule_id)
    return bool(versions) and all(
        rule.kind is DeadlineKind.DUTY and rule.is_timed and not rule.counts_back
        for rule in versions
    )


def is_started_by_advice_request(rulebook: Rulebook, rule_id: str) -> bool:
    """Whether a request for advice may start a rule, so that it is about advice of some kind."""
    advice = AssessmentAdviceRequested.type
    versions = rulebook.versions(rule_id)
    return any(advice in pattern.event for rule in versions for pattern in rule.starts)


def move_acts(
    rows: Sequence[DeadlineRow],
    facts: Sequence[EventEnvelope],
    capacity: SupposedCapacity,
    today: date,
) -> Sequence[DeadlineRow]:
    """The rows with the acts of some duties done sooner."""
    kinds = {
        fact.position: fact.event.kind
        for fact in facts
        if isinstance(fact.event, AssessmentAdviceRequested)
    }
    return [
        _moved(row, capacity, today) if _is_meant(row, capacity, kinds) else row for row in rows
    ]


def _is_meant(
    row: DeadlineRow, capacity: SupposedCapacity, kinds: Mapping[Position, object]
) -> bool:
    of_kind = not capacity.advice_kinds or kinds.get(row.because_of) in capacity.advice_kinds
    return of_kind and row.rule in capacity.rules


def _moved(row: DeadlineRow, capacity: SupposedCapacity, today: date) -> DeadlineRow:
    done_on = _sooner(row, capacity, today)
    if done_on is None:
        return row
    late = row.law_due_on is not None and done_on > row.law_due_on
    if late and row.state is DeadlineState.DISAPPLIED:
        return row._replace(settled_on=done_on)
    return row._replace(
        state=DeadlineState.MET_LATE if late else DeadlineState.MET, settled_on=done_on
    )


def _sooner(row: DeadlineRow, capacity: SupposedCapacity, today: date) -> date | None:
    """The day on which the act would be done; None where nothing moves."""
    within = None if capacity.within_days is MISSING else timedelta(days=capacity.within_days)
    if row.state is DeadlineState.RUNNING and within is not None:
        supposed = row.started_on + within
        return supposed if supposed <= today else None
    if row.state not in _DONE or row.settled_on is None or row.settled_on <= row.started_on:
        return None
    took = row.settled_on - row.started_on
    days = _shortened(took.days, capacity) if within is None else min(took, within).days
    return row.started_on + timedelta(days=days)


def _shortened(days: int, capacity: SupposedCapacity) -> int:
    """A number of days times the share, rounded up."""
    if capacity.staff is not MISSING:
        return -(-days * capacity.staff.now // (capacity.staff.now + capacity.staff.added))
    percent = 100 if capacity.percent_of_time is MISSING else capacity.percent_of_time
    return -(-days * percent // 100)
