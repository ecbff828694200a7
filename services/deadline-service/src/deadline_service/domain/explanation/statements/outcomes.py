"""What has become of a deadline: whether it was done, missed or ended, and how late."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.duties import is_power
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.rulebook.vocabulary import BrokenBy, DeadlineKind

_LIMITS: Final = frozenset({DeadlineKind.DUTY, DeadlineKind.GUIDANCE, DeadlineKind.DERIVED_TARGET})
"""The kinds of which it is stated that the last day had passed before they ceased to apply."""


def outcome_statements(
    deadline: EvaluatedDeadline, today: date, complete_from: date
) -> Iterator[Statement]:
    """The state of a deadline on a day, and the fact that settled it.

    Facts of the case before `complete_from` may be missing.
    """
    ended, done = deadline.fell_away, deadline.done
    if deadline.state is DeadlineState.UNKNOWN and deadline.complete_from is not None:
        yield _unknown(done, deadline.complete_from)
    elif ended is not None:
        yield Statement(code=StatementCode.ENDED, fact=_stated(ended))
        last = deadline.law_due_on
        is_limit = deadline.rule.kind in _LIMITS and bool(deadline.rule.met_by)
        if is_limit and last is not None and ended.on > last:
            yield Statement(code=StatementCode.LAST_DAY_HAD_PASSED)
    elif deadline.rule.kind is DeadlineKind.MINIMUM_PERIOD:
        yield from _period(deadline)
    elif done is not None:
        yield _done(deadline, done)
    elif not deadline.rule.met_by:
        yield Statement(code=StatementCode.CONTINUES)
    elif not is_power(deadline):
        yield from _open(deadline, today)
        if deadline.state is DeadlineState.MISSED and deadline.clock.started_on < complete_from:
            yield Statement(code=StatementCode.EARLIER_FACTS_MAY_BE_MISSING, day=complete_from)


def _unknown(done: Occurrence | None, complete_from: date) -> Statement:
    if done is None:
        return Statement(code=StatementCode.UNKNOWN, day=complete_from)
    return Statement(code=StatementCode.UNKNOWN_BEFORE, fact=_stated(done), day=complete_from)


def _done(deadline: EvaluatedDeadline, done: Occurrence) -> Statement:
    right = deadline.rule.kind is DeadlineKind.RIGHT
    last = deadline.due_on if right else deadline.law_due_on
    fact = _stated(done)
    if done.fact is deadline.clock.starting_fact and done.on == deadline.clock.started_on:
        return Statement(code=StatementCode.DONE_BY_SAME_FACT)
    if last is None or is_power(deadline):
        return Statement(code=StatementCode.DONE, fact=fact)
    if done.on <= last:
        return Statement(code=StatementCode.DONE_IN_TIME, fact=fact)
    return Statement(code=StatementCode.DONE_LATE, fact=fact, days=(done.on - last).days)


def _open(deadline: EvaluatedDeadline, today: date) -> Iterator[Statement]:
    law = deadline.law_due_on
    match deadline.state:
        case DeadlineState.MISSED if law is not None:
            yield Statement(code=StatementCode.MISSED, day=today, days=(today - law).days)
        case DeadlineState.LAPSED:
            yield Statement(code=StatementCode.LAPSED)
        case DeadlineState.DISAPPLIED:
            yield Statement(code=StatementCode.DISAPPLIED)
        case _:
            yield Statement(code=StatementCode.NOT_DONE)
            yield from _time_left(deadline, today)


def _time_left(deadline: EvaluatedDeadline, today: date) -> Iterator[Statement]:
    due, law = deadline.due_on, deadline.law_due_on
    if deadline.rule.broken_by is BrokenBy.LATE_ONLY:
        yield Statement(code=StatementCode.BREACH_ONLY_BY_LATE_ACT)
    elif due is not None and today < due:
        yield Statement(
            code=StatementCode.DAYS_LEFT, day=today, days=(due - today).days, other_day=due
        )
    elif due == today:
        yield Statement(code=StatementCode.DUE_TODAY, day=today)
    elif due is not None:
        yield Statement(code=StatementCode.DAY_TO_WORK_TO_PASSED)
        if deadline.rule.is_limit_of_law and law is not None and today <= law:
            yield Statement(code=StatementCode.LAST_DAY_NOT_PASSED, day=law)


def _period(deadline: EvaluatedDeadline) -> Iterator[Statement]:
    done, free = deadline.done, deadline.not_before
    if free is None:
        yield Statement(code=StatementCode.PERIOD_RUNS)
        if done is not None:
            yield Statement(code=StatementCode.BROKEN_BY, fact=_stated(done))
    elif done is None:
        yield Statement(code=StatementCode.MAY_BE_DONE_FROM, day=free)
    elif done.on < free:
        yield Statement(code=StatementCode.DONE_TOO_EARLY, fact=_stated(done), day=free)
    else:
        yield Statement(code=StatementCode.WAITED, fact=_stated(done))


def _stated(occurrence: Occurrence) -> StatedFact:
    return StatedFact.of(occurrence.fact, occurrence.on)
