"""What the fact that met a deadline is taken to mean where it does not record what is required."""

from collections.abc import Iterator

from deadline_service.domain.evaluation.conditions import matches_conditions
from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.rulebook.event_pattern import EventPattern, HasPart
from events.contracts import Event


def assumption_statements(deadline: EvaluatedDeadline) -> Iterator[Statement]:
    """What was assumed in favour of the fact that met a deadline; nothing if it fell away."""
    done = deadline.done
    if done is None or deadline.fell_away is not None:
        return
    event = done.fact.event
    texts = [text for each in deadline.rule.met_by for text in _assumed(event, each)]
    for text in dict.fromkeys(texts):
        fact = StatedFact.of(done.fact, done.on)
        yield Statement(code=StatementCode.TAKEN_AS_RECORDED, fact=fact, text=text)


def _assumed(event: Event, pattern: EventPattern) -> Iterator[str]:
    """The sentences of the conditions of a pattern that an empty list of an event holds."""
    if event.type not in pattern.event or not matches_conditions(event, pattern.where):
        return
    for field, asked in pattern.where.items():
        if isinstance(asked, HasPart) and asked.if_empty and getattr(event, field, None) == ():
            yield asked.if_empty
