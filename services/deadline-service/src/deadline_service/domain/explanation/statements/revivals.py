"""A deadline that had ceased to apply and runs again."""

from collections.abc import Iterator
from typing import Final

from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement
from events.contracts import (
    AssessmentPlanAgreed,
    AssessmentPlanRefusalWithdrawn,
    DraftIssued,
    FinalIssued,
    RequestAgreed,
    RequestReceived,
    RequestRefusalWithdrawn,
)

_CHANGES_OF_MIND: Final = (
    *(RequestAgreed, RequestRefusalWithdrawn),
    *(AssessmentPlanAgreed, AssessmentPlanRefusalWithdrawn),
    *(DraftIssued, FinalIssued),
)
"""The acts by which an authority goes back on its refusal without an order."""
_DECIDED_ON: Final = "SI 2014/1530"
"""The instrument whose dates of a request R (W) v Hertfordshire is about."""


def revival_statements(deadline: EvaluatedDeadline) -> Iterator[Statement]:
    """That it ceased to apply, what it runs again by, and why with its first dates."""
    interrupted, revived = deadline.interrupted_by, deadline.revived_by
    if interrupted is not None:
        yield Statement(code=StatementCode.ENDED, fact=_stated(interrupted))
    if revived is not None:
        yield Statement(code=StatementCode.REVIVED, fact=_stated(revived))
        if isinstance(revived.fact.event, _CHANGES_OF_MIND):
            yield Statement(code=_authority_for(deadline))


def _authority_for(deadline: EvaluatedDeadline) -> StatementCode:
    is_request = isinstance(deadline.clock.starting_fact.event, RequestReceived)
    if is_request and _DECIDED_ON in deadline.rule.source.instrument:
        return StatementCode.BOUND_BY_FIRST_DATES
    return StatementCode.BOUND_BY_ANALOGY


def _stated(occurrence: Occurrence) -> StatedFact:
    return StatedFact.of(occurrence.fact, occurrence.on)
