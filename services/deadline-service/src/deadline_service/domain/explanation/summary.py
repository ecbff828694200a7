"""A stored deadline in one line, for a worklist."""

from datetime import date
from typing import Final

from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.explanation.english import day_in_words, number_of
from deadline_service.domain.explanation.open_summary import days_ago, summarise_open
from deadline_service.domain.explanation.stored_deadline import StoredDeadline
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.vocabulary import DeadlineKind

MAX_SUMMARY: Final = 160
"""Characters of the longest summary."""


def write_summary(
    deadline: StoredDeadline, state: DeadlineState, rule: Rule | None, today: date
) -> str:
    """The summary of a deadline that is in a state today: one sentence, without personal data.

    `rule` is the version that governs it; without one, the id of the rule takes the place of the
    title.
    """
    match state:
        case DeadlineState.RUNNING:
            text = summarise_open(deadline, rule, today)
        case DeadlineState.MET:
            text = _met(deadline)
        case DeadlineState.MET_LATE:
            text = f"Done{_on(deadline.settled_on)}, {_lateness(deadline)}."
        case DeadlineState.MISSED:
            text = _missed(deadline, today)
        case DeadlineState.DISAPPLIED:
            text = _disapplied(deadline)
        case DeadlineState.LAPSED:
            text = f"Not used: the last day was{_day(deadline.due_on)}."
        case DeadlineState.CANCELLED:
            text = f"Fell away{_on(deadline.settled_on)}{_overdue(deadline)}."
        case DeadlineState.UNKNOWN:
            due = _on(deadline.law_due_on)
            text = f"Not known whether it was done: due{due}, before the records are complete."
    return text


def _met(deadline: StoredDeadline) -> str:
    on = _on(deadline.settled_on)
    if deadline.kind is DeadlineKind.MINIMUM_PERIOD:
        return f"The time was given: the act that had to wait was done{on}."
    if deadline.kind is DeadlineKind.RIGHT:
        return f"Used{on}."
    is_timed = deadline.kind is not DeadlineKind.EFFECT and deadline.law_due_on is not None
    return f"Done{on}, in time." if is_timed else f"Done{on}."


def _missed(deadline: StoredDeadline, today: date) -> str:
    last = deadline.law_due_on
    if deadline.kind is DeadlineKind.MINIMUM_PERIOD:
        wait = "" if deadline.not_before is None else f" until{_day(deadline.not_before)}"
        return f"Missed: the act was done{_on(deadline.settled_on)}, but had to wait{wait}."
    passed = "" if last is None or last >= today else f", {days_ago(last, today)}"
    return f"Missed: it was due{_on(last)}{passed}."


def _disapplied(deadline: StoredDeadline) -> str:
    ground = "" if deadline.ground is None else f" ({deadline.ground})"
    done = deadline.settled_on
    act = "not done yet" if done is None else f"done{_on(done)}, {_lateness(deadline)}"
    return f"An exception applies{ground}: due{_on(deadline.law_due_on)}, {act}."


def _overdue(deadline: StoredDeadline) -> str:
    """The breach that remains although the duty fell away: its last day had passed by then."""
    ended, last = deadline.settled_on, deadline.law_due_on
    if not deadline.breachable or ended is None or last is None or ended <= last:
        return ""
    return f", {number_of((ended - last).days, 'day')} after it was due"


def _lateness(deadline: StoredDeadline) -> str:
    """`3 days late`: after the last day in law, or the last on which a right could be used."""
    is_right = deadline.kind is DeadlineKind.RIGHT
    done, last = deadline.settled_on, deadline.due_on if is_right else deadline.law_due_on
    return (
        "late" if done is None or last is None else f"{number_of((done - last).days, 'day')} late"
    )


def _on(day: date | None) -> str:
    return "" if day is None else f" on {day_in_words(day)}"


def _day(day: date | None) -> str:
    return "" if day is None else f" {day_in_words(day)}"
