"""The exceptions that were claimed against a limit, or could be."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.evaluation.claim_reason import ClaimReason, ClaimReasonCode, DayRange
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.evaluation.exception_claims import ConsideredClaim
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.rulebook.exception_rule import ExceptionRule, find_limb

Exceptions = Mapping[str, Sequence[ExceptionRule]]
"""The limbs of each exception, by its code."""
_OPEN: Final = frozenset({DeadlineState.RUNNING, DeadlineState.MISSED})
"""The states in which it is stated which exceptions could be claimed."""


def claim_statements(
    deadline: EvaluatedDeadline, could: Sequence[str], known: Exceptions
) -> Iterator[Statement]:
    """Each claim with its outcome; without one, the exceptions that could still be claimed."""
    for each in deadline.claims:
        applies = each.outcome.applies
        yield Statement(
            code=StatementCode.CLAIM_APPLIES if applies else StatementCode.CLAIM_DOES_NOT_APPLY,
            position=each.fact.position,
            ground=each.claim.ground,
            reason=stated_reason(each, deadline, known),
        )
    if not deadline.claims and could and deadline.state in _OPEN:
        yield Statement(code=StatementCode.NONE_CLAIMED, exceptions=tuple(could))


def stated_reason(
    considered: ConsideredClaim, deadline: EvaluatedDeadline, known: Exceptions
) -> ClaimReason:
    """Why a claim applies or not; of an exception for a time, the days that it was in force."""
    claim, reason = considered.claim, considered.outcome.reason
    limb = find_limb(known.get(claim.ground, ()), None if claim.limb is MISSING else claim.limb)
    last_day = deadline.law_due_on
    if reason.code is not ClaimReasonCode.DURING_PERIOD or limb is None or last_day is None:
        return reason
    if limb.in_force is None:
        return reason
    days = DayRange(first=limb.in_force.start, last=limb.in_force.until)
    return reason.model_copy(
        update={"ground": claim.ground, "in_force": days, "last_day": last_day}
    )
