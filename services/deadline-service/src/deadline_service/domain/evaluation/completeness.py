"""Whether the outcome of a deadline can be known in a case that was taken over.

Facts before a day may be missing. An unrecorded act may have met a duty that fell due before it, so
the outcome of that duty is unknown and never a breach. The act that meets a later one is recorded.
"""

from datetime import date
from typing import Final

from deadline_service.domain.evaluation.correlation_basis import shared_matters
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.rulebook.matter import Matters

_UNFINISHED: Final = frozenset({DeadlineState.RUNNING, DeadlineState.MISSED, DeadlineState.LAPSED})


def is_unknown(deadline: EvaluatedDeadline, complete_from: date, matters: Matters) -> bool:
    """Whether an act that was not recorded may have met a deadline in time."""
    ended_on = deadline.law_due_on or deadline.clock.started_on
    if ended_on >= complete_from or not deadline.rule.ended_by:
        return False
    if deadline.done is None:
        return deadline.state in _UNFINISHED
    return deadline.state is DeadlineState.MET_LATE and not shared_matters(
        deadline.clock, deadline.done, matters
    )
