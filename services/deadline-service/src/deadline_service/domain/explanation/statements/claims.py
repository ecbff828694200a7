"""The exceptions that were claimed against a limit, or could be."""

from collections.abc import Iterator, Sequence

from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement


def claim_statements(deadline: EvaluatedDeadline, could: Sequence[str]) -> Iterator[Statement]:
    """Each claim with its outcome; without one, the exceptions that could be claimed."""
    for each in deadline.claims:
        applies = each.outcome.applies
        yield Statement(
            code=StatementCode.CLAIM_APPLIES if applies else StatementCode.CLAIM_DOES_NOT_APPLY,
            position=each.fact.position,
            ground=each.claim.ground,
            reason=each.outcome.reason,
        )
    if not deadline.claims and could:
        yield Statement(code=StatementCode.NONE_CLAIMED, exceptions=tuple(could))
