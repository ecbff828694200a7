"""Voided facts that a deadline would have relied on."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.case_record import CaseRecord, recorded_on
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement
from events.contracts import Event


def withdrawal_statements(deadline: EvaluatedDeadline, record: CaseRecord) -> Iterator[Statement]:
    """Each voided fact of a type that the rule names, unless another id shows another matter."""
    named = {name for pattern in deadline.rule.event_patterns for name in pattern.event}
    start = _ids(deadline.clock.starting_fact.event)
    for fact, void in record.voided():
        day, ids = fact.event.legal_date, _ids(fact.event)
        same = all(start[field] == ids[field] for field in start.keys() & ids.keys())
        if day is not None and fact.event.type in named and same:
            yield Statement(
                code=StatementCode.WITHDRAWN,
                fact=StatedFact.of(fact, day),
                other_day=recorded_on(void),
                position=void.position,
            )


def _ids(event: Event) -> Mapping[str, UUID]:
    fields = {name: getattr(event, name) for name in type(event).model_fields}
    return {name: value for name, value in fields.items() if isinstance(value, UUID)}
