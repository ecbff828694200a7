"""What is to be done, by whom and when, and the law that requires it."""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
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

_CEASED: Final[Mapping[StatementCode, StatementCode]] = {
    StatementCode.MUST_DO: StatementCode.HAD_TO_DO,
    StatementCode.MAY_DO: StatementCode.COULD_DO,
    StatementCode.SHOULD_DO: StatementCode.WAS_EXPECTED_TO_DO,
    StatementCode.AIM_TO_DO: StatementCode.AIMED_TO_DO,
    StatementCode.MAY_KEEP_PLAN: StatementCode.COULD_KEEP_PLAN,
}
"""What is stated instead once it has ceased to apply."""


def duty_statements(deadline: EvaluatedDeadline) -> Iterator[Statement]:
    """The duty, right or period, with its last day, and its source.

    Where a period protects a family, its last day is by the reading that is safe for it.
    """
    rule, is_period = deadline.rule, deadline.rule.kind is DeadlineKind.MINIMUM_PERIOD
    day = deadline.due_on if rule.protects_family else deadline.law_due_on
    if is_power(deadline) and deadline.law_due_on is not None:
        code = _of_state(StatementCode.MAY_KEEP_PLAN, deadline)
        yield Statement(code=code, owed_by=rule.owed_by, day=deadline.law_due_on)
    else:
        yield Statement(
            code=_of_state(_CODES[rule.kind], deadline),
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
    if is_power(deadline):
        yield Statement(code=StatementCode.MAY_GO_ON_ELSEWHERE)


def _of_state(code: StatementCode, deadline: EvaluatedDeadline) -> StatementCode:
    return _CEASED[code] if deadline.state is DeadlineState.CANCELLED else code


def is_power(deadline: EvaluatedDeadline) -> bool:
    """Whether it is the power to keep a plan until an age, which need not be used."""
    return deadline.rule.is_power
