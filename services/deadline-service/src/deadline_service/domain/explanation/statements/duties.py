"""What is to be done, by whom and when, and the law that requires it."""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.explanation.english import sentence_clause
from deadline_service.domain.explanation.legal_words import LegalWords
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.rulebook.vocabulary import DeadlineKind

_CODES: Final[Mapping[DeadlineKind, StatementCode]] = {
    DeadlineKind.DUTY: StatementCode.MUST_DO,
    DeadlineKind.EFFECT: StatementCode.MUST_DO,
    DeadlineKind.MINIMUM_PERIOD: StatementCode.MUST_DO,
    DeadlineKind.RIGHT: StatementCode.MAY_DO,
    DeadlineKind.GUIDANCE: StatementCode.SHOULD_DO,
    DeadlineKind.DERIVED_TARGET: StatementCode.AIM_TO_DO,
}


def duty_statements(deadline: EvaluatedDeadline) -> Iterator[Statement]:
    """The duty, right or period, with the day to work to, and its source."""
    rule, day = deadline.rule, deadline.due_on
    if is_power(deadline) and deadline.law_due_on is not None:
        yield Statement(
            code=StatementCode.MAY_KEEP_PLAN, owed_by=rule.owed_by, day=deadline.law_due_on
        )
    else:
        is_period = rule.kind is DeadlineKind.MINIMUM_PERIOD
        yield Statement(
            code=_CODES[rule.kind],
            owed_by=rule.owed_by,
            duty=sentence_clause(rule.duty),
            day=MISSING if day is None or is_period else day,
        )
        if is_period and day is not None and deadline.not_before is not None:
            yield Statement(code=StatementCode.PERIOD_ENDS, day=day)
    yield Statement(
        code=StatementCode.SOURCE,
        instrument=rule.source.instrument,
        provision=rule.source.provision,
        words=MISSING if rule.words is None else LegalWords.parse(rule.words),
    )


def is_power(deadline: EvaluatedDeadline) -> bool:
    """Whether it is the power to keep a plan until an age, which need not be used."""
    return deadline.rule.is_power
