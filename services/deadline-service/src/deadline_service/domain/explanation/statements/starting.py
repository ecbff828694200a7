"""What a deadline is counted from."""

from collections.abc import Iterator, Mapping
from typing import Final

from deadline_service.domain.counting.methods import CountingMethod
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.rulebook.vocabulary import DeadlineKind

_CODES: Final[Mapping[CountingMethod, StatementCode]] = {
    CountingMethod.BEFORE: StatementCode.PRECEDES,
    CountingMethod.AT_LEAST_BEFORE: StatementCode.COUNTED_BACK,
}


def start_of(deadline: EvaluatedDeadline) -> StatedFact:
    """The fact that started it, on the day that counting starts from."""
    return StatedFact.of(deadline.clock.starting_fact, deadline.clock.started_on)


def start_statements(deadline: EvaluatedDeadline, *, counts: bool) -> Iterator[Statement]:
    """The starting fact. If not `counts`, another limit had ended before it: it only happened."""
    clock, fact = deadline.clock, start_of(deadline)
    happened = fact.happened_on_day and (not counts or _has_nothing_to_count(deadline))
    code = StatementCode.HAPPENED if happened else _CODES.get(deadline.rule.counting)
    yield Statement(code=code or StatementCode.TIME_RUNS, fact=fact)
    if clock.during is not None:
        yield Statement(code=StatementCode.DURING_PERIOD, period=clock.during)


def _has_nothing_to_count(deadline: EvaluatedDeadline) -> bool:
    """Whether no day is counted from the fact: it is due with it, at an age, or on no day."""
    if deadline.rule.counting in {CountingMethod.SAME_DAY, CountingMethod.END_OF_ACADEMIC_YEAR}:
        return True
    return deadline.due_on is None and deadline.rule.kind is not DeadlineKind.MINIMUM_PERIOD
