"""The items of work that follow from the open deadlines of a case."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.evaluation.open_deadline import is_open
from deadline_service.domain.notice_limits import NoticeLimits
from deadline_service.domain.priority import (
    PriorityReason,
    WorklistWeights,
    count_reasons,
    encode_reasons,
)
from deadline_service.domain.rulebook.vocabulary import DeadlineKind
from deadline_service.domain.worklist.overtaken import OvertakenActs
from deadline_service.domain.worklist.tasks import (
    ADVICE_RULES,
    REVIEW_DECISION,
    SAME_ACTS,
    WHOLE_REVIEW_RULES,
    effort,
    is_own_act,
    work_kind,
)
from deadline_service.domain.worklist.voided_reports import VoidedReports
from deadline_service.domain.worklist.waiting import OutstandingActs, encode_waits
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind


class ItemBasis(NamedTuple):
    """What all items of a case share: its harms, the weights, what is outstanding or overtaken.

    `office` has the working days of the council.
    """

    harms: frozenset[PriorityReason]
    weights: WorklistWeights
    outstanding: OutstandingActs
    overtaken: OvertakenActs
    notice_limits: NoticeLimits
    office: Calendar
    voided: VoidedReports


class _Days(NamedTuple):
    """The days of an item: to work to, in law, and to rank by."""

    due_on: date | None
    law_due_on: date | None
    work_on: date


def deadline_items(timetable: Sequence[EvaluatedDeadline], basis: ItemBasis) -> Iterator[WorkItem]:
    """An item for each open deadline that asks the council for an act, or to chase one.

    Of deadlines that one act meets there is one item, that of the earliest day to work to.
    """
    review = _review_to_decide(timetable, basis)
    items: dict[object, WorkItem] = {}
    for deadline in timetable:
        act = _act(deadline, review)
        kind = work_kind(act.rule) if is_open(deadline) else None
        if kind is None or basis.overtaken.includes(deadline):
            continue
        days = _days(deadline, basis)
        if days is None:
            continue
        item = _item(deadline, act, kind, days, basis)
        matter = _matter(act)
        if matter not in items or item.work_on < items[matter].work_on:
            items[matter] = item
    yield from items.values()


def _review_to_decide(
    timetable: Sequence[EvaluatedDeadline], basis: ItemBasis
) -> EvaluatedDeadline | None:
    """The decision that is open after the last meeting of a review."""
    found = None
    for each in timetable:
        if each.rule.id == REVIEW_DECISION and is_open(each) and not basis.overtaken.includes(each):
            found = each
    return found


def _act(deadline: EvaluatedDeadline, review: EvaluatedDeadline | None) -> EvaluatedDeadline:
    """The deadline whose act is left to do: its own, or the decision of a review that was held.

    A duty to review names no review, so the meeting is known by its day.
    """
    if review is None or deadline.rule.id not in WHOLE_REVIEW_RULES:
        return deadline
    return review if review.clock.started_on >= deadline.clock.started_on else deadline


def _matter(act: EvaluatedDeadline) -> object:
    """What is the same for deadlines that one act meets."""
    if act.rule.id in WHOLE_REVIEW_RULES:
        return WHOLE_REVIEW_RULES  # the next review meets each of them
    for rules in SAME_ACTS:
        if act.rule.id in rules:
            ids = act.clock.ids
            return rules, ids.get("review_id") or ids.get("request_id") or ids.get("plan_id")
    return act.deadline_id


def _days(deadline: EvaluatedDeadline, basis: ItemBasis) -> _Days | None:
    """The days of the council's act; None for another's act that has no last day.

    A last day in law is one whose passing is a breach. Another's act is chased from the day after
    its last day in law, advice from the council's own targets on, and each time a week after the
    reminder before; no law sets a day for that.
    """
    rule = deadline.rule
    if is_own_act(rule):
        undated = deadline.clock.started_on + timedelta(days=basis.weights.undated_days)
        is_limit = rule.is_missed_by_passing and deadline.state is not DeadlineState.DISAPPLIED
        law_due_on = deadline.law_due_on if is_limit else None
        return _Days(deadline.due_on, law_due_on, deadline.due_on or undated)
    if deadline.law_due_on is None or deadline.law_due_on == date.max:
        return None
    chased_on = basis.outstanding.chase_on(deadline, deadline.law_due_on + timedelta(days=1))
    return _Days(chased_on, None, chased_on)


def _item(
    deadline: EvaluatedDeadline,
    act: EvaluatedDeadline,
    kind: WorkKind,
    days: _Days,
    basis: ItemBasis,
) -> WorkItem:
    rule = deadline.rule
    reasons = _consequence(deadline, kind) | effort(act.rule) | basis.harms
    counted = count_reasons(reasons, basis.weights)
    waits = basis.outstanding.of(act)
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
    """What a delay means in law. A limit that an exception disapplies is a duty without a day.

    Advice that the law requires of a body weighs as the limit that it holds up.
    """
    rule = deadline.rule
    if kind is WorkKind.ORDER:
        reason = PriorityReason.TRIBUNAL_ORDER
    elif not is_own_act(rule):
        reason = PriorityReason.LIMIT_OF_LAW if rule.id in ADVICE_RULES else None
    elif rule.is_missed_by_passing and deadline.state is not DeadlineState.DISAPPLIED:
        reason = PriorityReason.LIMIT_OF_LAW
    elif kind is WorkKind.COMPLAINT:
        reason = PriorityReason.PROMISE
    else:
        reason = _BY_RULE_KIND.get(rule.kind)
    return frozenset() if reason is None else frozenset({reason})


_BY_RULE_KIND: Final[Mapping[DeadlineKind, PriorityReason]] = {
    DeadlineKind.DUTY: PriorityReason.DUTY,
    DeadlineKind.GUIDANCE: PriorityReason.GUIDANCE,
}
