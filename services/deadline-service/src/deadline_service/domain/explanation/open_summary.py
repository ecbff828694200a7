"""The summary of a deadline that is still open: what is to be done, and how long is left."""

from datetime import date

from deadline_service.domain.explanation.english import day_in_words, number_of
from deadline_service.domain.explanation.stored_deadline import StoredDeadline
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.vocabulary import BrokenBy, DeadlineKind


def summarise_open(deadline: StoredDeadline, rule: Rule | None, today: date) -> str:
    """What is to be done by when, or what applies. `rule` is the version that governs it."""
    title = deadline.rule if rule is None else rule.title
    match deadline.kind:
        case DeadlineKind.MINIMUM_PERIOD:
            return _period(deadline, title, today)
        case DeadlineKind.EFFECT:
            return _effect(deadline, title, today, is_power=rule is not None and rule.is_power)
        case DeadlineKind.RIGHT:
            return _right(deadline, title, today)
        case DeadlineKind.DUTY | DeadlineKind.GUIDANCE | DeadlineKind.DERIVED_TARGET:
            optional = rule is not None and rule.broken_by is BrokenBy.LATE_ONLY
            return _act(deadline, title, today, optional=optional)


def _period(deadline: StoredDeadline, title: str, today: date) -> str:
    due, free = deadline.due_on, deadline.not_before
    if due is None or free is None:
        return f"{title}: the period is not over."
    if free <= today:
        return f"The period ended on {day_in_words(due)}: the act that had to wait may be done."
    return _countdown(f"{title} until", due, today)


def _effect(deadline: StoredDeadline, title: str, today: date, *, is_power: bool) -> str:
    due = deadline.due_on
    if due is None:
        return f"{title}: applies from {day_in_words(deadline.started_on)}."
    if due < today:
        return f"{title}: the last day was {day_in_words(due)}."
    return _countdown(f"{title}, possible until" if is_power else f"{title} by", due, today)


def _right(deadline: StoredDeadline, title: str, today: date) -> str:
    if deadline.due_on is None:
        return f"{title}: possible, no last day is set."
    return _countdown(f"{title}, possible until", deadline.due_on, today)


def _act(deadline: StoredDeadline, title: str, today: date, *, optional: bool) -> str:
    """An act that is still to be done; after the day to work to, the last day counts."""
    due = deadline.due_on
    if due is None:
        return f"{title}: no last day is set."
    if due >= today:
        return _countdown(f"{title} by", due, today)
    last = deadline.law_due_on or due
    if last >= today:
        remark = " (last day in law)" if deadline.is_limit_of_law else " (last day)"
        return _countdown(f"{title} by", last, today, remark)
    state = "Late if it is still done" if optional else "Not done yet"
    return f"{state}: it was due on {day_in_words(last)}, {days_ago(last, today)}."


def _countdown(act: str, day: date, today: date, remark: str = "") -> str:
    """`Send the final plan by Monday 4 January 2027: 38 days left`, as a sentence."""
    left = (day - today).days
    if left == 0:
        return f"{act} today, {day_in_words(day)}{remark}."
    return f"{act} {day_in_words(day)}{remark}: {number_of(left, 'day')} left."


def days_ago(day: date, today: date) -> str:
    """`12 days ago`."""
    return f"{number_of((today - day).days, 'day')} ago"
