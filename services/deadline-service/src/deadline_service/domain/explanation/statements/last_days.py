"""The day to work to, where it is not the last day in law."""

from collections.abc import Iterator, Sequence
from datetime import date

from pydantic_core import MISSING

from deadline_service.domain.counting.step import StepCode
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.duties import is_power
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.rulebook.vocabulary import DeadlineKind


def last_day_statements(
    deadline: EvaluatedDeadline, limits: Sequence[Statement], readings: Sequence[Statement]
) -> Iterator[Statement]:
    """The day to work to and why, unless a reading of the council or a limit states it already."""
    law, safe = deadline.law_due_on, deadline.due_on
    if law is None or safe is None or law == safe or not limits:
        return
    stated = any(each.day == safe and each.other_day == law for each in readings)
    if not deadline.rule.is_limit_of_law:
        if not stated and not is_power(deadline):
            running = deadline.state is DeadlineState.RUNNING
            code = StatementCode.WORK_TO if running else StatementCode.WORKED_TO
            yield Statement(code=code, day=safe)
    elif stated:
        yield Statement(code=StatementCode.LATER_DAY_IN_LAW, day=law)
    elif deadline.rule.kind is DeadlineKind.MINIMUM_PERIOD:
        yield Statement(code=StatementCode.LAST_DAY, day=law, other_day=safe)
    elif not _is_kept_before_event(limits, deadline):
        yield _to_work_to(deadline, limits, safe, law)


def _is_kept_before_event(limits: Sequence[Statement], deadline: EvaluatedDeadline) -> bool:
    code = StatementCode.KEPT_BEFORE_EVENT
    return any(each.code is code and each.day == deadline.due_on for each in limits)


def _to_work_to(
    deadline: EvaluatedDeadline, limits: Sequence[Statement], safe: date, law: date
) -> Statement:
    if deadline.state is not DeadlineState.RUNNING:
        return Statement(code=StatementCode.WORKED_TO, day=safe)
    is_working_day = any(
        each.step.code is StepCode.MOVED_BACK_TO_WORKING_DAY and each.step.day == safe
        for each in limits
        if each.step is not MISSING
    )
    code = StatementCode.WORK_TO_WORKING_DAY if is_working_day else StatementCode.WORK_TO_EARLIER
    return Statement(code=code, day=safe, other_day=law)
