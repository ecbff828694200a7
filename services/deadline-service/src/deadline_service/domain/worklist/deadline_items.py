"""The items of work that follow from the open deadlines of a case."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.priority import (
    PriorityReason,
    WorklistWeights,
    count_reasons,
    encode_reasons,
)
from deadline_service.domain.rulebook.vocabulary import DeadlineKind
from deadline_service.domain.worklist.open_deadline import is_open
from deadline_service.domain.worklist.overtaken import OvertakenActs
from deadline_service.domain.worklist.tasks import effort, is_own_act, work_kind
from deadline_service.domain.worklist.waiting import OutstandingActs, encode_waits
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind


class ItemBasis(NamedTuple):
    """What all items of a case share: its harms, the weights, what is outstanding or overtaken."""

    harms: frozenset[PriorityReason]
    weights: WorklistWeights
    outstanding: OutstandingActs
    overtaken: OvertakenActs


class _Days(NamedTuple):
    """The days of an item: to work to, in law, and to rank by."""

    due_on: date | None
    law_due_on: date | None
    work_on: date


def deadline_items(timetable: Iterable[EvaluatedDeadline], basis: ItemBasis) -> Iterator[WorkItem]:
    """An item for each open deadline that asks the council for an act, or to chase one."""
    for deadline in timetable:
        kind = work_kind(deadline.rule) if is_open(deadline) else None
        if kind is None or basis.overtaken.includes(deadline):
            continue
        days = _days(deadline, basis.weights)
        if days is not None:
            yield _item(deadline, kind, days, basis)


def _days(deadline: EvaluatedDeadline, weights: WorklistWeights) -> _Days | None:
    """The days of the council's act; None for another's act that has no last day.

    Another's act is chased from the day after its last day in law, and no law sets a day for that.
    """
    if is_own_act(deadline.rule):
        undated = deadline.clock.started_on + timedelta(days=weights.undated_days)
        return _Days(deadline.due_on, deadline.law_due_on, deadline.due_on or undated)
    if deadline.law_due_on is None or deadline.law_due_on == date.max:
        return None
    chased_on = deadline.law_due_on + timedelta(days=1)
    return _Days(chased_on, None, chased_on)


def _item(deadline: EvaluatedDeadline, kind: WorkKind, days: _Days, basis: ItemBasis) -> WorkItem:
    rule = deadline.rule
    reasons = _consequence(deadline, kind) | effort(rule) | basis.harms
    counted = count_reasons(reasons, basis.weights)
    waits = basis.outstanding.of(deadline)
    if not is_own_act(rule):
        waits = encode_waits([basis.outstanding.wait_for(deadline)])
    return WorkItem(
        item_id=deadline.deadline_id,
        case_id=deadline.clock.starting_fact.stream_id,
        kind=kind,
        rule=rule.id,
        because_of=deadline.clock.starting_fact.position,
        started_on=deadline.clock.started_on,
        due_on=days.due_on,
        law_due_on=days.law_due_on,
        work_on=days.work_on,
        reasons=encode_reasons(counted),
        shift_days=sum(each.days for each in counted),
        waits_on=waits,
    )


def _consequence(deadline: EvaluatedDeadline, kind: WorkKind) -> frozenset[PriorityReason]:
    """What a delay means in law. A limit that an exception disapplies is no limit."""
    rule = deadline.rule
    if kind is WorkKind.ORDER:
        return frozenset({PriorityReason.TRIBUNAL_ORDER})
    if not is_own_act(rule):
        return frozenset()
    if rule.is_limit_of_law and deadline.state is not DeadlineState.DISAPPLIED:
        return frozenset({PriorityReason.LIMIT_OF_LAW})
    if kind is WorkKind.COMPLAINT:
        return frozenset({PriorityReason.PROMISE})
    if rule.kind is DeadlineKind.GUIDANCE:
        return frozenset({PriorityReason.GUIDANCE})
    return frozenset()
