"""Facts that started the same deadline again: which counts, and what the other would give."""

from collections.abc import Iterator

from deadline_service.domain.evaluation.deadline import EvaluatedDeadline, RepeatedStart
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.limits import FactOf, limit_statements
from deadline_service.domain.explanation.statements.statement import Statement

_LIMITS = frozenset(
    {
        StatementCode.LIMIT_ENDS,
        StatementCode.LIMIT_WOULD_END,
        StatementCode.LIMIT_ENDED_BEFORE,
    }
)


def repetition_statements(deadline: EvaluatedDeadline, fact_of: FactOf) -> Iterator[Statement]:
    """Earlier starts that a later one replaced, records of the same act, and later starts."""
    clock = deadline.clock
    for old in clock.replaced:
        day = old.event.legal_date or clock.started_on
        yield Statement(code=StatementCode.REPLACED, fact=StatedFact.of(old, day))
    for position in clock.begin.same:
        yield Statement(code=StatementCode.RECORDED_AGAIN, position=position)
    for place, again in enumerate(deadline.repeated, 2):
        yield _repeated(deadline, again, place, fact_of)


def _repeated(
    deadline: EvaluatedDeadline, again: RepeatedStart, place: int, fact_of: FactOf
) -> Statement:
    """That a later fact moves no date, with the day to which its own limit would run."""
    fact = StatedFact.of(again.fact.fact, again.fact.on)
    own = None
    if again.readings is not None:
        stated = limit_statements(again.readings.steps, fact, deadline.rule.counting, fact_of)
        of_fact = (each for each in stated if each.code in _LIMITS and each.fact == fact)
        own = next(of_fact, None)
    if own is None:
        return Statement(code=StatementCode.REPEATED_WITHOUT_LIMIT, fact=fact, place=place)
    return own.model_copy(update={"code": StatementCode.REPEATED, "place": place})
